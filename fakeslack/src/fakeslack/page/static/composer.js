// The message box: sending, formatting, files, and what it offers as one types.

import { el } from "./dom.js";
import { findEmoji, openPicker } from "./emoji.js";
import { openMenu } from "./menus.js";
import { editLast, toEnd } from "./messages.js";
import { act, complain, facts, t, upload } from "./net.js";

const parts = (form) => ({ box: form.querySelector("textarea"), list: form.querySelector(".completions"), wait: form.querySelector(".waiting-file") });
const offers = new WeakMap();
const drafts = new Map();
const channel = () => document.getElementById("main").dataset.channel;

/** Put text into the channel's message box, ready to send. */
export function fillComposer(text) {
  const box = document.getElementById("composer-text");
  if (!box) return;
  box.value = text;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  changed(box.form);
}

/** Bring back what was left unsent in this channel. */
export function bringDraft() {
  const box = document.getElementById("composer-text");
  if (!box || !drafts.get(channel())) return;
  box.value = drafts.get(channel());
  box.form.classList.add("filled");
}

function changed(form) {
  const { box, wait } = parts(form);
  if (form.dataset.where === "channel") drafts.set(channel(), box.value);
  form.classList.toggle("filled", Boolean(box.value.trim()) || !wait.hidden);
  offer(form);
}

// Sending.

async function send(form) {
  const { box, wait } = parts(form);
  const text = box.value.trim();
  const [file] = wait.hidden ? [] : form.querySelector("input[type=file]").files;
  if (!text && !file) return;
  const before = box.value;
  box.value = "";
  dropFile(form);
  changed(form);
  if (form.dataset.where === "channel") toEnd();
  const answer = file ? await upload(file, { channel: channel(), text }) : await act("say", { channel: channel(), text, thread: form.dataset.thread });
  if (!answer.error) return;
  complain(answer.error);
  if (!box.value) box.value = before;
  changed(form);
}

function dropFile(form) {
  parts(form).wait.hidden = true;
  parts(form).wait.replaceChildren();
}

function keepFile(form) {
  const input = form.querySelector("input[type=file]");
  const [file] = input.files;
  const { wait, box } = parts(form);
  if (!file) return;
  const remove = () => { input.value = ""; dropFile(form); changed(form); };
  wait.replaceChildren(`📄 ${file.name}`, el("button", { type: "button", class: "icon-button", "aria-label": t("Remove {name}", { name: file.name }), onclick: remove }, "×"));
  wait.hidden = false;
  box.focus();
  changed(form);
}

// Completion.

/** The shortcuts whose name has what was typed; a shortcut is run, not filled in. */
function shortcutsCalled(typed) {
  const found = facts.shortcuts.filter((one) => !one.on_message && one.name.toLowerCase().includes(typed));
  return found.map((one) => ({ run: one, fill: "", label: `⚡ ${one.name}`, about: one.about }));
}

/** What can be offered for the word at the caret: {from, to, rows: [{fill, label, hint, about}], about}. */
async function offersFor(box) {
  const before = box.value.slice(0, box.selectionStart);
  const command = /^\/\S*$/.exec(before);
  if (command && box.form.dataset.where === "channel") {
    const typed = command[0].toLowerCase();
    const rows = facts.commands.filter((one) => one.name.includes(typed.slice(1)) && (typed === "/" || one.name.length >= typed.length));
    rows.sort((a, b) => b.name.startsWith(typed) - a.name.startsWith(typed));
    const found = rows.map((one) => ({ fill: `${one.name} `, label: one.name, hint: one.hint, about: one.about }));
    return { from: 0, to: before.length, head: facts.app, rows: [...found, ...shortcutsCalled(typed.slice(1))] };
  }
  const mention = /(?:^|[\s（，。、])[@＠]([^\s@]*)$/.exec(before);
  if (mention) {
    const typed = mention[1].toLowerCase();
    const rows = facts.people.filter((one) => one.name.includes(typed) || one.shown.toLowerCase().includes(typed)).slice(0, 8);
    return { from: before.length - mention[1].length - 1, to: before.length, rows: rows.map((one) => ({ fill: `@${one.name} `, label: one.shown, hint: `@${one.name}` })) };
  }
  const emoji = /(?:^|\s):([a-z0-9_+'-]{2,}|[\u4e00-\u9fff]+)$/.exec(before);
  if (emoji) {
    const rows = await findEmoji(emoji[1], 8);
    return { from: before.length - emoji[1].length - 1, to: before.length, rows: rows.map((one) => ({ fill: `:${one.names[0]}: `, label: `${one.character} :${one.names[0]}:` })) };
  }
  const running = /^(\/\S+)\s/.exec(before);
  return { rows: [], about: running && facts.commands.find((one) => one.name === running[1]) };
}

async function offer(form) {
  const { box, list } = parts(form);
  const found = await offersFor(box);
  offers.set(form, { ...found, active: 0 });
  list.replaceChildren();
  if (found.head) list.append(el("div", { class: "completion-head", role: "presentation" }, found.head));
  if (found.about) {
    list.append(el("div", { class: "completion", role: "presentation" },
      el("span", { class: "completion-line" }, el("strong", {}, found.about.name), el("span", { class: "completion-hint" }, found.about.hint)), el("small", {}, found.about.about)));
  }
  list.append(...found.rows.map((row, index) => el("div", { class: "completion", role: "option", id: `${list.id}-${index}`, "data-index": index },
    el("span", { class: "completion-line" }, el("strong", {}, row.label), el("span", { class: "completion-hint" }, row.hint)), row.about ? el("small", {}, row.about) : null)));
  list.setAttribute("role", found.rows.length ? "listbox" : "note");
  list.hidden = !found.rows.length && !found.about;
  activate(form);
}

function activate(form) {
  const { box, list } = parts(form);
  const { active, rows } = offers.get(form);
  for (const row of list.querySelectorAll("[data-index]")) row.setAttribute("aria-selected", String(Number(row.dataset.index) === active));
  if (rows.length) {
    box.setAttribute("aria-activedescendant", `${list.id}-${active}`);
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

function take(form, index) {
  const { box } = parts(form);
  const { from, to, rows } = offers.get(form);
  const { run } = rows[index];
  if (run) runShortcut(run);
  box.setRangeText(rows[index].fill, from, to, "end");
  box.focus();
  changed(form);
}

/** A key while something is offered; returns whether it was for the list. */
function steer(event, form) {
  const mine = offers.get(form);
  const { box, list } = parts(form);
  if (list.hidden || !mine) return false;
  if (event.key === "Escape") list.hidden = true;
  else if (!mine.rows.length) return false;
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    mine.active = (mine.active + (event.key === "ArrowDown" ? 1 : -1) + mine.rows.length) % mine.rows.length;
    activate(form);
  } else if (event.key === "Tab" || (event.key === "Enter" && !mine.rows.some((row) => !row.run && row.fill.trim() === box.value.trim()))) take(form, mine.active);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

// Tools.

function wrap(box, mark) {
  const [from, to] = [box.selectionStart, box.selectionEnd];
  const text = box.value.slice(from, to);
  box.setRangeText(mark === ">" ? `> ${text}` : `${mark}${text}${mark}`, from, to, "end");
  if (!text && mark !== ">") box.selectionStart = box.selectionEnd = from + 1;
  box.focus();
  changed(box.form);
}

function insert(box, text) {
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.focus();
  changed(box.form);
}

async function runShortcut(one) {
  const answer = await act("shortcut", { callback_id: one.id, channel: channel() });
  if (answer.error) complain(answer.error);
}

const TOOLS = {
  file: (form) => form.querySelector("input[type=file]").click(),
  emoji: (form, button) => openPicker(button, (name) => insert(parts(form).box, `:${name}: `)),
  mention: (form) => insert(parts(form).box, "@"),
  commands: () => fillComposer("/"),
  shortcuts: (_form, button) => {
    const all = facts.shortcuts.filter((one) => !one.on_message);
    const items = (some) => some.map((one) => ({ label: one.name, note: one.about, run: () => runShortcut(one) }));
    const steps = all.filter((one) => one.is_step);
    const shortcuts = items(all.filter((one) => !one.is_step));
    const below = steps.length ? ["line", { head: t("Workflow steps") }, ...items(steps)] : [];
    const shown = shortcuts.length || steps.length ? shortcuts : [{ label: t("No shortcuts"), run() {} }];
    openMenu(button, [{ head: facts.app }, ...shown, ...below], t("Shortcuts"));
  },
};

const formOf = (node) => node.closest?.(".composer");

document.addEventListener("submit", (event) => {
  if (!formOf(event.target)) return;
  event.preventDefault();
  send(event.target);
});
document.addEventListener("input", (event) => { if (formOf(event.target) && event.target.matches("textarea")) changed(formOf(event.target)); });
document.addEventListener("change", (event) => { if (formOf(event.target) && event.target.type === "file") keepFile(formOf(event.target)); });
document.addEventListener("focusout", (event) => {
  const form = formOf(event.target);
  if (form && event.target.matches("textarea")) parts(form).list.hidden = true;
});
document.addEventListener("keydown", (event) => {
  const form = formOf(event.target);
  if (!form || !event.target.matches("textarea") || event.isComposing || steer(event, form)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(form);
  } else if (event.key === "ArrowUp" && !event.target.value && form.dataset.where === "channel") {
    event.preventDefault();
    editLast();
  }
});
document.addEventListener("pointerdown", (event) => { if (event.target.closest?.(".completions")) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const form = formOf(event.target);
  const row = event.target.closest?.(".completions [data-index]");
  if (row) take(form, Number(row.dataset.index));
  const tool = event.target.closest?.("[data-compose]");
  if (tool) TOOLS[tool.dataset.compose](form, tool);
  const mark = event.target.closest?.("[data-wrap]");
  if (mark) wrap(parts(form).box, mark.dataset.wrap);
  const hint = event.target.closest?.("[data-fill]");
  if (hint) fillComposer(hint.dataset.fill);
});
