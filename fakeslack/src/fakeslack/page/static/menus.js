// Menus that open beside a button.

import { el, popDown, popUp, rove } from "./dom.js";

let open = null;

/** Open a menu; items are {label, note, danger, run}, {head} or "line". */
export function openMenu(anchor, items, name) {
  closeMenu();
  const menu = el("div", { class: "floating-menu", role: "menu", "aria-label": name });
  for (const item of items) {
    if (item === "line") menu.append(el("hr"));
    else if (item.head) menu.append(el("div", { class: "menu-head", role: "presentation" }, item.head));
    else {
      const note = item.note ? el("small", {}, item.note) : null;
      const choose = () => { closeMenu(); item.run(); };
      menu.append(el("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger && "danger", onclick: choose }, item.label, note));
    }
  }
  document.getElementById("floating").append(menu);
  show(menu, anchor, () => menu.remove());
}

/** Open or close a menu that is in the page already (an overflow menu). */
export function toggleMenu(anchor, menu) {
  if (open?.menu === menu) return closeMenu();
  closeMenu();
  show(menu, anchor, () => {});
}

export function closeMenu(refocus = true) {
  if (!open) return;
  const { menu, anchor, after } = open;
  open = null;
  popDown(menu);
  anchor.setAttribute("aria-expanded", "false");
  if (refocus && (menu.contains(document.activeElement) || document.activeElement === document.body)) anchor.focus();
  after();
}

function show(menu, anchor, after) {
  open = { menu, anchor, after };
  anchor.setAttribute("aria-expanded", "true");
  popUp(menu, anchor);
  menu.querySelector("[role=menuitem]")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (!open) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopImmediatePropagation();
    closeMenu();
  } else if (event.key === "Tab") closeMenu();
  else rove(event, [...open.menu.querySelectorAll("[role=menuitem]")]);
}, true);

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu(false);
});
