// Select menus as comboboxes: one or several, static, looked up by the app, people, channels.

import { state } from "./chosen.js";
import { calm, el, popDown, popUp } from "./dom.js";
import { act, complain, t } from "./net.js";
import { formOf, surfaceOf } from "./surface.js";

/** Show what is chosen in every select under root. */
export function paintSelects(root) {
  for (const select of root.querySelectorAll(".select")) paint(select);
}

const parts = (select) => ({ input: select.querySelector("[role=combobox]"), list: select.querySelector("[role=listbox]") });
const same = (one, other) => JSON.stringify(one.value?.value ?? one.value) === JSON.stringify(other.value?.value ?? other.value);

function paint(select) {
  const { chosen } = state(select);
  const { input } = parts(select);
  if ("several" in select.dataset) {
    const chips = chosen.map((row) => el("span", { class: "chip" }, row.label, el("button", { type: "button", "aria-label": t("Remove {name}", { name: row.label }), onclick: () => toggle(select, row) }, "×")));
    select.querySelector(".chips").replaceChildren(...chips);
    input.value = "";
  } else input.value = chosen[0]?.label ?? "";
}

function shown(select) {
  const { rows, chosen } = state(select);
  const typed = parts(select).input.value.trim().toLowerCase();
  if (select.dataset.kind === "external" || !typed || typed === chosen[0]?.label.toLowerCase()) return rows;
  return rows.filter((row) => row.label.toLowerCase().includes(typed));
}

function open(select, note = "") {
  const { input, list } = parts(select);
  const mine = state(select);
  const rows = shown(select);
  let group = "";
  list.replaceChildren();
  rows.forEach((row, index) => {
    if (row.group && row.group !== group) list.append(el("div", { class: "select-group", role: "presentation" }, row.group));
    group = row.group;
    const selected = mine.chosen.some((one) => same(one, row));
    const small = row.note ? el("small", {}, row.note) : null;
    list.append(el("div", { role: "option", id: `${list.id}-${index}`, "aria-selected": String(selected), "data-index": index }, row.label, small));
  });
  const words = note || (rows.length ? "" : t("No results"));
  if (words) list.append(el("div", { class: "select-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words));
  popUp(list, select.querySelector(".select-face"), { wide: true });
  input.setAttribute("aria-expanded", "true");
  mine.active = Math.max(rows.length ? 0 : -1, rows.findIndex((row) => mine.chosen.some((one) => same(one, row))));
  activate(select);
}

function close(select, restore = true) {
  const { input, list } = parts(select);
  popDown(list);
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  if (restore) paint(select);
}

function activate(select) {
  const { input, list } = parts(select);
  const at = state(select).active;
  for (const option of list.querySelectorAll("[data-index]")) option.classList.toggle("active", Number(option.dataset.index) === at);
  const active = list.querySelector(".active");
  if (active) {
    input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function toggle(select, row) {
  const mine = state(select);
  const had = mine.chosen.some((one) => same(one, row));
  if ("several" in select.dataset) {
    const most = Number(select.dataset.most ?? 100);
    if (had) mine.chosen = mine.chosen.filter((one) => !same(one, row));
    else if (mine.chosen.length < most) mine.chosen = [...mine.chosen, row];
  } else mine.chosen = [row];
  paint(select);
  if ("several" in select.dataset && parts(select).list.matches(":popover-open")) open(select);
  else close(select);
  select.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
}

const ask = calm(async (select) => {
  const typed = parts(select).input.value.trim();
  if (typed.length < Number(select.dataset.min)) {
    state(select).rows = [];
    return open(select, t("Type to search"));
  }
  const about = JSON.parse(select.dataset.element);
  const surface = surfaceOf(select);
  const answer = await act("options", { ...surface, block_id: about.block_id, action_id: about.action_id, typed, form: formOf(select) });
  if (parts(select).input.value.trim() !== typed || !select.contains(document.activeElement)) return undefined;
  state(select).rows = answer.options ?? [];
  if (answer.error) complain(answer.error);
  return open(select, answer.error ? t("The options couldn't be loaded") : "");
}, 200);

function begin(select) {
  if (parts(select).list.matches(":popover-open")) return;
  if (select.dataset.kind !== "external") return open(select);
  open(select, Number(select.dataset.min) ? t("Type to search") : t("Loading…"));
  if (!Number(select.dataset.min)) ask(select);
}

const selectOf = (event) => (event.target.role === "combobox" || event.target.matches?.("[role=combobox]") ? event.target.closest(".select") : null);

document.addEventListener("click", (event) => {
  const face = event.target.closest?.(".select-face");
  if (face && !event.target.closest("button")) {
    const { input } = parts(face.parentElement);
    input.focus();
    begin(face.parentElement);
  }
  const option = event.target.closest?.(".select [data-index]");
  if (option) {
    const select = option.closest(".select");
    toggle(select, shown(select)[Number(option.dataset.index)]);
  }
});
document.addEventListener("pointerdown", (event) => { if (event.target.closest?.(".select-list")) event.preventDefault(); });
document.addEventListener("focusin", (event) => { if (selectOf(event) && !("several" in selectOf(event).dataset)) event.target.select(); });
document.addEventListener("focusout", (event) => { if (selectOf(event)) close(selectOf(event)); });
document.addEventListener("input", (event) => {
  const select = selectOf(event);
  if (!select) return;
  if (select.dataset.kind === "external") {
    open(select, t("Loading…"));
    ask(select);
  } else open(select);
});
document.addEventListener("keydown", (event) => {
  const select = selectOf(event);
  if (!select) return;
  const mine = state(select);
  const isOpen = parts(select).list.matches(":popover-open");
  const rows = isOpen ? shown(select) : [];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) return begin(select);
    mine.active = (mine.active + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % (rows.length || 1);
    return activate(select);
  }
  if (event.key === "Enter" && isOpen) {
    event.preventDefault();
    if (rows[mine.active]) toggle(select, rows[mine.active]);
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    event.stopPropagation();
    close(select);
  } else if (event.key === "Backspace" && !event.target.value && mine.chosen.length) {
    toggle(select, mine.chosen.at(-1));
  }
  return undefined;
}, true);
