// The side panel: a thread, the inspector, or the operator's controls.

import { calm, parsed } from "./dom.js";
import { syncRows } from "./messages.js";
import { act, complain, notice, part } from "./net.js";
import { paintSelects } from "./select.js";

const panel = document.getElementById("panel");
const frame = document.getElementById("frame");
const channel = () => document.getElementById("main").dataset.channel;
let opened = { name: null };

async function open(name, query, opener) {
  const html = await part(name, query);
  if (html === null) return false;
  panel.replaceChildren(parsed(html));
  paintSelects(panel);
  panel.hidden = false;
  frame.classList.add("with-panel");
  opened = { name, query, opener };
  for (const button of document.querySelectorAll("[data-panel]")) button.setAttribute("aria-expanded", String(button.dataset.panel === name));
  return true;
}

export function closePanel() {
  if (panel.hidden) return;
  const { opener } = opened;
  const within = panel.contains(document.activeElement);
  panel.hidden = true;
  panel.replaceChildren();
  frame.classList.remove("with-panel");
  opened = { name: null };
  for (const button of document.querySelectorAll("[data-panel]")) button.setAttribute("aria-expanded", "false");
  if (within) (opener?.isConnected ? opener : document.getElementById("composer-text"))?.focus();
}

/** Open a message's thread, and go to its message box. */
export async function openThread(ts) {
  const opener = document.activeElement;
  if (!(await open("thread", { channel: channel(), ts }, opener))) return;
  const scroll = panel.querySelector(".panel-scroll");
  scroll.scrollTop = scroll.scrollHeight;
  threadChanged(ts); // what came while it was fetched
  assistantChanged(ts);
  (document.getElementById("thread-text") ?? panel.querySelector("[data-close-panel]")).focus();
}

/** A message changed: the open thread may be its. */
export const threadChanged = calm(async (...stamps) => {
  if (opened.name !== "thread" || !stamps.includes(opened.query.ts)) return;
  const scroll = panel.querySelector(".panel-scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const html = await part("thread", { ...opened.query, only: "rows" });
  if (html === null || opened.name !== "thread") return;
  syncRows(panel.querySelector(".thread-messages"), html);
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}, 40);

/** What the app's assistant shows in a thread changed: its title, what it is doing, what it offers to say. */
export const assistantChanged = calm(async (ts) => {
  if (opened.name !== "thread" || opened.query.ts !== ts) return;
  const html = await part("assistant", opened.query);
  if (html !== null && opened.name === "thread") document.getElementById("assistant").replaceChildren(parsed(html));
}, 40);

/** Something went to the app or came from it. */
export const inspected = calm(async () => {
  if (opened.name !== "inspector") return;
  const newest = () => document.getElementById("entries").firstElementChild?.dataset.number ?? 0;
  const after = newest();
  const html = await part("inspector", { after });
  if (html === null || opened.name !== "inspector") return;
  if (newest() !== after) return inspected(); // two asked for the same entries
  document.getElementById("entries").prepend(parsed(html));
  filter();
}, 120);

/** The connection or the clock changed. */
export async function operated() {
  if (opened.name !== "operator" || panel.querySelector("input[name=to]:focus")) return;
  const at = panel.querySelector(".panel-scroll").scrollTop;
  const focused = [...panel.querySelectorAll("button")].indexOf(document.activeElement);
  await open("operator", {}, opened.opener);
  panel.querySelector(".panel-scroll").scrollTop = at;
  if (focused >= 0) panel.querySelectorAll("button")[focused].focus();
}

function filter() {
  const typed = document.getElementById("inspector-filter").value.trim().toLowerCase();
  for (const entry of panel.querySelectorAll(".entry")) entry.hidden = typed !== "" && !entry.textContent.toLowerCase().includes(typed);
}

async function operate(what, body) {
  const answer = await act(what, body);
  if (answer.error) complain(answer.error);
  else if (answer.done) notice(answer.done);
  if (what !== "move") await operated();
}

document.addEventListener("click", async (event) => {
  const toggle = event.target.closest?.("[data-panel]");
  if (toggle) {
    if (opened.name === toggle.dataset.panel) closePanel();
    else if (await open(toggle.dataset.panel, {}, toggle)) {
      panel.querySelector("input, button:not([data-close-panel])").focus();
      inspected(); // what came while it was fetched
    }
  }
  if (event.target.closest?.("[data-close-panel]")) closePanel();
  if (event.target.closest?.("#inspector-clear")) {
    await act("clear");
    document.getElementById("entries").replaceChildren();
  }
  const prompt = event.target.closest?.("[data-say]");
  if (prompt) {
    const answer = await act("say", { channel: opened.query.channel, thread: opened.query.ts, text: prompt.dataset.say });
    if (answer.error) complain(answer.error);
  }
  const button = event.target.closest?.("[data-operator]");
  if (button) {
    const { operator, ...body } = button.dataset;
    operate(operator, body);
  }
});

document.addEventListener("input", (event) => { if (event.target.id === "inspector-filter") filter(); });

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("[data-operator-form]");
  if (!form) return;
  event.preventDefault();
  const body = Object.fromEntries(new FormData(form));
  operate(form.dataset.operatorForm === "fail" ? "fail" : "move", body);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && panel.contains(event.target)) closePanel();
});

document.addEventListener("thread", (event) => openThread(event.detail));
