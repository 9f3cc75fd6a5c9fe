// Modals (the top of the person's stack is shown) and the App Home tab.

import { parsed, swap } from "./dom.js";
import { showErrors } from "./elements.js";
import { act, complain, part, t } from "./net.js";
import { paintSelects } from "./select.js";
import { formOf } from "./surface.js";

const dialog = document.getElementById("modal");
const shown = () => dialog.querySelector(".modal-form");
let opener = null;
let busy = Promise.resolve();

/** Show the modal stack as it is now; what is being typed is kept. */
export function syncModal() {
  busy = busy.then(bringUpToDate);
  return busy;
}

async function bringUpToDate() {
  const old = shown();
  if (old) await act("fill", { view: old.dataset.view, form: formOf(old) });
  const html = await part("modal");
  if (html === null) return;
  const fresh = parsed(html).querySelector(".modal-form");
  if (!fresh) return close();
  const same = old?.dataset.view === fresh.dataset.view;
  if (same && old.dataset.hash === fresh.dataset.hash) return;
  paintSelects(fresh);
  if (same) {
    const at = old.querySelector(".modal-body").scrollTop;
    swap(old, fresh);
    fresh.querySelector(".modal-body").scrollTop = at;
    fresh.querySelector(".wrong :is(input, textarea)")?.focus();
    return;
  }
  dialog.replaceChildren(fresh);
  if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  dialog.setAttribute("aria-labelledby", "modal-title");
  const wanted = fresh.querySelector("[data-focus] :is(input, textarea)") ?? fresh.querySelector(".modal-body :is(input, textarea, button):not([type=file])");
  (wanted ?? fresh.querySelector(".modal-body")).focus();
}

function close() {
  if (!dialog.open) return;
  dialog.close();
  dialog.replaceChildren();
  const back = opener?.isConnected ? opener : document.getElementById("composer-text");
  back?.focus();
}

async function submit(form) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const answer = await act("submit", { view: form.dataset.view, form: formOf(form) });
  button.disabled = false;
  const place = form.querySelector(".modal-error");
  place.hidden = true;
  if (answer.errors && Object.keys(answer.errors).length) showErrors(form, answer.errors);
  else if (answer.error) {
    place.textContent = answer.error === "operation_timeout" || answer.error === "dispatch_failed"
      ? t("We had some trouble connecting. Try again?")
      : t("That didn't work: {error}", { error: answer.error });
    place.hidden = false;
  } else showErrors(form, {});
  await syncModal();
}

async function dismiss(all) {
  const answer = await act("close", { view: shown().dataset.view, all });
  if (answer.error) complain(answer.error);
  await syncModal();
}

dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  if (shown().querySelector("[type=submit]")) submit(shown());
});
dialog.addEventListener("click", (event) => {
  const what = event.target.closest("[data-modal]")?.dataset.modal;
  if (what) dismiss(what === "dismiss");
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  if (event.target === dialog) dismiss(false);
});

/** Show the Home tab as it is now. */
export async function syncHome() {
  const old = document.getElementById("home");
  const html = old && (await part("home"));
  if (!html) return;
  const fresh = parsed(html).querySelector("#home");
  paintSelects(fresh);
  swap(old, fresh);
}
