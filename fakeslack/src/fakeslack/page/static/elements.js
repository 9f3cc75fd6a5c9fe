// What happens when somebody presses, ticks, picks or fills in an element of a message or view.

import { calm } from "./dom.js";
import { closeMenu, toggleMenu } from "./menus.js";
import { act, complain, upload } from "./net.js";
import { formOf, surfaceOf, valueOf } from "./surface.js";

/** Report an element's action to the app, after its confirmation dialog if it has one. */
async function report(element, value, busy = null) {
  const template = element.querySelector(":scope > template.confirm");
  if (template && !(await confirmed(template))) return false;
  const about = JSON.parse(element.dataset.element);
  busy?.setAttribute("aria-busy", "true");
  const answer = await act("press", { ...surfaceOf(element), block_id: about.block_id, action_id: about.action_id, value, form: formOf(element) });
  busy?.removeAttribute("aria-busy");
  if (answer.error) complain(answer.error);
  return true;
}

function confirmed(template) {
  const dialog = document.getElementById("sure");
  const before = document.activeElement;
  dialog.replaceChildren(template.content.cloneNode(true));
  dialog.showModal();
  dialog.querySelector("[data-answer=no]").focus();
  return new Promise((resolve) => {
    const done = (yes) => {
      dialog.onclick = dialog.oncancel = null;
      dialog.close();
      before?.focus?.();
      resolve(yes);
    };
    dialog.onclick = (event) => {
      const answer = event.target.closest("[data-answer]")?.dataset.answer;
      if (answer) done(answer === "yes");
    };
    dialog.oncancel = (event) => {
      event.preventDefault();
      done(false);
    };
  });
}

/** Whether a change here is told to the app at once. */
function isTold(element, how) {
  const input = element.closest(".block.input");
  if (!input) return true;
  if (!("dispatch" in input.dataset)) return !element.closest("[data-view]");
  const when = input.dataset.when ? JSON.parse(input.dataset.when) : ["on_enter_pressed"];
  return how === "chosen" || when.includes(how);
}

document.addEventListener("click", (event) => {
  const control = event.target.closest?.(".element [data-do], .element [data-option][role=menuitem]");
  if (!control) return;
  const element = control.closest(".element");
  if (control.dataset.do === "menu") {
    toggleMenu(control, element.querySelector(".menu"));
    return;
  }
  if (control.dataset.url) open(control.dataset.url, "_blank", "noopener,noreferrer");
  if (control.dataset.do === "press") {
    if (control.getAttribute("aria-busy") !== "true") report(element, control.dataset.value ?? null, control);
  } else {
    closeMenu();
    report(element, JSON.parse(control.dataset.option));
  }
});

document.addEventListener("chosen", (event) => {
  if (isTold(event.target, "chosen")) report(event.target, valueOf(event.target));
});

document.addEventListener("change", async (event) => {
  const element = event.target.closest?.(".element");
  if (!element || element.classList.contains("select")) return;
  if (element.classList.contains("file-field")) return keepFiles(element, event.target);
  const isText = element.classList.contains("text-field");
  if (isText && element.closest("[data-view]")) return;
  const done = !isTold(element, "chosen") || (await report(element, valueOf(element)));
  if (!done && event.target.type === "checkbox") event.target.checked = !event.target.checked;
});

async function keepFiles(element, input) {
  const kept = [];
  for (const file of input.files) {
    const answer = await upload(file);
    if (answer.error) complain(answer.error);
    else kept.push(answer.file);
  }
  element.dataset.files = JSON.stringify(kept);
}

const typedOn = calm((element) => report(element, valueOf(element)), 400);

document.addEventListener("input", (event) => {
  const element = event.target.closest?.(".text-field");
  if (element?.closest("[data-dispatch]") && isTold(element, "on_character_entered")) typedOn(element);
});

document.addEventListener("keydown", (event) => {
  const element = event.target.closest?.(".text-field, .picker");
  if (event.key !== "Enter" || event.isComposing || !element || event.target.tagName === "TEXTAREA") return;
  if (element.closest("[data-dispatch]") && isTold(element, "on_enter_pressed")) {
    event.preventDefault();
    report(element, valueOf(element));
  }
});

/** Show what is wrong with fields: block id → sentence; the first wrong one gets the focus. */
export function showErrors(form, errors) {
  let first = null;
  for (const block of form.querySelectorAll(".block.input")) {
    const wrong = errors[block.dataset.blockId] ?? "";
    const place = block.querySelector(".input-error");
    block.classList.toggle("wrong", Boolean(wrong));
    place.textContent = wrong;
    place.hidden = !wrong;
    const field = block.querySelector("input, textarea");
    if (wrong) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (wrong) first ??= field;
  }
  first?.focus();
  return first !== null;
}
