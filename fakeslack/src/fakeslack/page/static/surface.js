// Where an element stands (a message or a view), and what is filled in there.

import { chosenIn } from "./chosen.js";

/** What the server needs to find the message or view. */
export function surfaceOf(node) {
  const view = node.closest("[data-view]");
  if (view) return { view: view.dataset.view };
  return { channel: document.getElementById("main").dataset.channel, ts: node.closest("[data-ts]").dataset.ts };
}

/** Everything filled in in the view around a node: block id → action id → value. */
export function formOf(node) {
  const view = node.closest("[data-view]");
  const form = {};
  for (const element of view ? view.querySelectorAll(".element") : []) {
    const { block_id: block, action_id: action } = JSON.parse(element.dataset.element);
    const value = valueOf(element);
    if (action && value !== undefined) (form[block] ??= {})[action] = value;
  }
  return form;
}

/** What one element holds; undefined for those that hold nothing (buttons, menus). */
export function valueOf(element) {
  if (element.classList.contains("select")) return chosenIn(element);
  if (element.classList.contains("ticks")) {
    const ticked = [...element.querySelectorAll("input:checked")].map((box) => JSON.parse(box.dataset.option));
    return JSON.parse(element.dataset.element).type === "checkboxes" ? ticked : (ticked[0] ?? null);
  }
  if (element.classList.contains("file-field")) return JSON.parse(element.dataset.files ?? "[]");
  return element.querySelector(":scope > input, :scope > textarea")?.value;
}
