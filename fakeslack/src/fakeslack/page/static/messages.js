// The message list: live updates, older messages, the menu on a message, reactions, moving by keyboard.

import { calm, el, parsed, renew, rove } from "./dom.js";
import { openPicker } from "./emoji.js";
import { openMenu } from "./menus.js";
import { act, complain, facts, notice, part, t } from "./net.js";
import { paintSelects } from "./select.js";

const main = () => document.getElementById("main");
const list = () => document.getElementById("messages");
const scroll = () => document.getElementById("scroll");
const tools = document.getElementById("tools");
const channel = () => main().dataset.channel;
const later = (one, other) => Number(one) > Number(other);
const atEnd = () => scroll().scrollHeight - scroll().scrollTop - scroll().clientHeight < 120;
let follows = true; // until one scrolls up: what grows below the fold must not end the following

/** Begin with the list that is in the page. */
export function startMessages() {
  if (!list()) return;
  paintSelects(main());
  mark();
  toEnd();
  const box = scroll();
  const resized = new ResizeObserver(() => { if (follows && box === scroll()) toEnd(); });
  resized.observe(list());
  resized.observe(box);
  let [top, height] = [box.scrollTop, box.scrollHeight];
  box.addEventListener("scroll", () => {
    if (atEnd()) follows = true;
    else if (box.scrollTop < top && box.scrollHeight >= height) follows = false;
    [top, height] = [box.scrollTop, box.scrollHeight];
    if (follows) document.getElementById("newest").hidden = true;
    const older = document.getElementById("older");
    if (box.scrollTop < 300 && !older.hidden) loadOlder();
  }, { passive: true });
}

export function toEnd() {
  follows = true;
  if (scroll()) scroll().scrollTop = scroll().scrollHeight;
}

/** Only the last message is a stop of the Tab key; the arrows lead to the others. */
function mark() {
  for (const one of list().querySelectorAll(".message[tabindex='0']")) one.tabIndex = -1;
  if (list().lastElementChild) list().lastElementChild.tabIndex = 0;
}

let loading = false;
async function loadOlder() {
  if (loading || !list().firstElementChild) return;
  loading = true;
  document.getElementById("older").setAttribute("aria-busy", "true");
  const html = await part("messages", { channel: channel(), before: list().firstElementChild.dataset.ts });
  loading = false;
  document.getElementById("older").removeAttribute("aria-busy");
  const fresh = html === null ? null : parsed(html);
  if (!fresh?.firstElementChild) {
    document.getElementById("older").hidden = true;
    return;
  }
  const height = scroll().scrollHeight - scroll().scrollTop;
  paintSelects(fresh);
  list().prepend(fresh);
  scroll().scrollTop = scroll().scrollHeight - height;
}

const changed = new Set();
const refresh = calm(async () => {
  const stamps = [...changed].sort((one, other) => one - other);
  changed.clear();
  const here = channel();
  if (!list()) return;
  if (stamps.length > 20) return refreshAll();
  for (const ts of stamps) {
    const html = await part("messages", { channel: here, around: ts });
    if (html === null || channel() !== here) return;
    merge(parsed(html), ts);
    if (follows) toEnd(); // before the next await: a list that shrank has scrolled by itself
  }
  mark();
  if (!follows && stamps.some((ts) => ts === list().lastElementChild?.dataset.ts)) document.getElementById("newest").hidden = false;
  if (document.visibilityState === "visible") act("read", { channel: here });
}, 25);

/** Take over one changed message and the one after it. */
function merge(fresh, ts) {
  const rows = [...fresh.querySelectorAll(".message")];
  const first = list().firstElementChild;
  if (first && later(first.dataset.ts, ts) && !document.getElementById("older").hidden) return;
  if (rows[0]?.dataset.ts !== ts) list().querySelector(`[data-ts="${ts}"]`)?.remove();
  for (const row of rows) place(list(), row);
}

function place(container, row) {
  const old = container.querySelector(`[data-ts="${row.dataset.ts}"]`);
  if (old?.querySelector(".edit-box")) return;
  paintSelects(row);
  if (old) {
    if (old.contains(tools) && row.classList.contains("quiet")) dropTools();
    row.classList.toggle("with-tools", old.contains(tools));
    return renew(old, row, tools);
  }
  const next = [...container.children].findLast((one) => !later(one.dataset.ts, row.dataset.ts));
  if (next) next.after(row);
  else container.prepend(row);
}

/** A message changed: fetch it again. */
export function messageChanged(ts) {
  changed.add(ts);
  refresh();
}

async function refreshAll() {
  if (!list()) return;
  const html = await part("messages", { channel: channel() });
  if (html === null) return;
  dropTools();
  list().replaceChildren(parsed(html));
  paintSelects(list());
  mark();
  toEnd();
}

/** Bring a list of messages (a thread) up to date, leaving alone what is the same. */
export function syncRows(container, html) {
  const rows = [...parsed(html).children];
  const kept = new Set(rows.map((row) => row.dataset.ts));
  for (const old of [...container.children]) if (!kept.has(old.dataset.ts)) old.remove();
  for (const row of rows) place(container, row);
}

// The toolbar on a message.

function dropTools() {
  tools.parentElement?.classList.remove("with-tools");
  document.body.append(tools);
  tools.hidden = true;
}

function bringTools(message) {
  if (message.contains(tools) || message.classList.contains("quiet") || message.querySelector(".edit-box")) return;
  tools.parentElement?.classList.remove("with-tools");
  const plain = "ephemeral" in message.dataset;
  for (const one of tools.querySelectorAll("[data-quick], [data-tool=react], [data-tool=thread]")) one.hidden = plain;
  if (message.closest(".thread-messages")) tools.querySelector("[data-tool=thread]").hidden = true;
  message.append(tools);
  message.classList.add("with-tools");
  tools.hidden = false;
}

document.addEventListener("pointerover", (event) => {
  const message = event.target.closest?.(".message");
  if (message && !document.querySelector(".floating-menu, .picker-box")) bringTools(message);
});
document.addEventListener("pointerout", (event) => {
  const still = !event.relatedTarget?.closest?.(".message") && !document.querySelector(".floating-menu, .picker-box");
  if (still && !tools.parentElement.contains(document.activeElement)) dropTools();
});
document.addEventListener("focusin", (event) => {
  const message = event.target.closest?.(".message");
  if (message) bringTools(message);
});

const react = async (message, name) => {
  const answer = await act("react", { channel: channel(), ts: message.dataset.ts, name });
  if (answer.error) complain(answer.error);
};

function moreItems(message) {
  const about = { channel: channel(), ts: message.dataset.ts };
  const run = async (what, more = {}) => {
    const answer = await act(what, { ...about, ...more });
    if (answer.error) complain(answer.error);
  };
  const plain = "ephemeral" in message.dataset;
  const shortcuts = plain ? [] : facts.shortcuts.filter((one) => one.on_message);
  const copy = () => navigator.clipboard.writeText(message.querySelector(".body").innerText).then(() => notice(t("Copied")));
  const items = [{ label: t("Copy text"), run: copy }];
  if ("mine" in message.dataset) items.push({ label: t("Edit message"), run: () => edit(message) });
  if ("deletable" in message.dataset) items.push({ label: plain ? t("Dismiss message") : t("Delete message…"), danger: true, run: () => run("delete") });
  if (shortcuts.length) items.push("line", { head: facts.app });
  for (const one of shortcuts) items.push({ label: one.name, note: one.about, run: () => run("shortcut", { callback_id: one.id }) });
  return items;
}

function edit(message) {
  const body = message.querySelector(".body");
  const before = [...body.childNodes];
  const box = el("textarea", { class: "edit-box", "aria-label": t("Edit message"), rows: "1" });
  box.value = plainText(message.dataset.raw);
  const done = () => { body.replaceChildren(...before); message.focus(); };
  const save = async () => {
    const text = box.value.trim();
    done();
    const answer = await act("edit", { channel: channel(), ts: message.dataset.ts, text });
    if (answer.error) complain(answer.error);
  };
  const buttons = el("div", { class: "edit-row" },
    el("button", { type: "button", class: "btn", onclick: done }, t("Cancel")),
    el("button", { type: "button", class: "btn btn-primary", onclick: save }, t("Save")));
  box.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") done();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  dropTools();
  body.replaceChildren(box, buttons);
  box.focus();
}

/** Edit the last message this person wrote. */
export function editLast() {
  const mine = [...list().querySelectorAll("[data-mine]")].at(-1);
  if (mine) edit(mine);
}

const plainText = (raw) => raw
  .replace(/<@(\w+)(?:\|([^>]*))?>/g, (whole, id, name) => `@${name ?? document.querySelector(`[data-user="${id}"]`)?.textContent.slice(1) ?? id}`)
  .replace(/<#\w+\|([^>]*)>/g, "#$1").replace(/<!(\w+)>/g, "@$1").replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1")
  .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

document.addEventListener("click", (event) => {
  const message = event.target.closest?.(".message");
  const control = event.target.closest?.("[data-quick], [data-react], [data-tool]");
  if (event.target.closest?.("#older")) loadOlder();
  if (event.target.closest?.("#newest")) toEnd();
  if (!message || !control) return;
  const name = control.dataset.quick ?? control.dataset.react;
  if (name) react(message, name);
  else if (control.dataset.tool === "react") openPicker(control, (picked) => react(message, picked));
  else if (control.dataset.tool === "more") openMenu(control, moreItems(message), t("More actions"));
  else document.dispatchEvent(new CustomEvent("thread", { detail: message.dataset.thread }));
});

document.addEventListener("keydown", (event) => {
  const message = event.target;
  if (!message.matches?.(".message")) return;
  if (["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) rove(event, [...message.parentElement.children]);
  else if (event.key === "Enter") message.querySelector(".body :is(button, input, a), [data-tool=more]")?.focus();
});
