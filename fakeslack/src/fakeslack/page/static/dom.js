// Small helpers for elements, popups and focus.

/** Make an element: el("button", {type: "button", onclick: f, "aria-label": "x"}, children…). */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** Parse HTML that our own server made. */
export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Show a popup in the top layer beside an anchor, inside the window. */
export function popUp(popup, anchor, { wide = false, above = false } = {}) {
  popup.popover = "manual";
  popup.hidden = false;
  if (!popup.matches(":popover-open")) popup.showPopover();
  const box = anchor.getBoundingClientRect();
  if (wide) popup.style.width = `${box.width}px`;
  const { width, height } = popup.getBoundingClientRect();
  const below = innerHeight - box.bottom - 8;
  const up = above ? box.top > height + 8 : below < height && box.top > below;
  popup.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  popup.style.top = up ? `${Math.max(8, box.top - height - 4)}px` : `${Math.min(box.bottom + 4, Math.max(8, innerHeight - height - 8))}px`;
}

/** Take a popup away. */
export function popDown(popup) {
  if (popup.matches(":popover-open")) popup.hidePopover();
  popup.hidden = true;
}

const FOCUSABLE = "a[href], button, input, textarea, summary, [tabindex]";

/** Replace an element and keep the focus, and what is typed there, where it was. */
export function swap(old, fresh) {
  const refocus = focusIn(old);
  old.replaceWith(fresh);
  refocus(fresh);
}

/** Make an element what a fresh one is: it stays the same to whoever holds it, and keeps one child, wherever it has it. */
export function renew(old, fresh, kept) {
  const refocus = focusIn(old);
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) old.setAttribute(name, value);
  for (const child of [...old.childNodes]) if (child !== kept) child.remove();
  old.prepend(...fresh.childNodes);
  refocus(old);
}

/** Remember where in an element the focus is; returns what brings it to the same place of another. */
function focusIn(old) {
  const within = old.contains(document.activeElement) ? document.activeElement : null;
  const at = within ? [...old.querySelectorAll(FOCUSABLE)].indexOf(within) : -1;
  const caret = within && "selectionStart" in within ? within.selectionStart : null;
  return (fresh) => {
    if (!within || within.isConnected) return;
    const target = at < 0 ? fresh : (within.id && document.getElementById(within.id)) || fresh.querySelectorAll(FOCUSABLE)[at];
    target?.focus({ preventScroll: true });
    if (caret !== null && target?.setSelectionRange && target.type === "text") target.setSelectionRange(caret, caret);
  };
}

/** Move the focus among items with the arrow keys; returns whether the key was one. */
export function rove(event, items, columns = 1) {
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: columns > 1 ? 1 : 0, ArrowLeft: columns > 1 ? -1 : 0 };
  let next = null;
  if (event.key === "Home") next = 0;
  else if (event.key === "End") next = items.length - 1;
  else if (steps[event.key]) next = at < 0 ? 0 : at + steps[event.key];
  if (next === null || !items.length) return false;
  event.preventDefault();
  if (columns === 1) next = (next + items.length) % items.length;
  items[next]?.focus();
  return true;
}

/** Call f once things have been quiet for a moment. */
export function calm(f, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...values), milliseconds);
  };
}

// What is pressed must stay until it is let go: a click on what was replaced meanwhile would be nobody's.
const LONGEST_PRESS = 2000; // the browser's own menus keep the pointer's going up to themselves
let pressed = Promise.resolve();
addEventListener("pointerdown", () => {
  pressed = new Promise((resolve) => {
    setTimeout(resolve, LONGEST_PRESS);
    const letGo = () => setTimeout(resolve); // the click itself comes after the pointer's going up
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, letGo, { capture: true, once: true });
  });
}, true);

/** Wait until nothing is pressed, or for as long as a press may last. */
export const released = () => pressed;
