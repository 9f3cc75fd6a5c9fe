// What the page knows from the server, and how it talks to it.

import { released } from "./dom.js";

export const facts = JSON.parse(document.getElementById("facts").textContent);

/** Say an English sentence in the page's language, with {values} filled in. */
export function t(sentence, values = {}) {
  const words = facts.words[sentence] ?? sentence;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Do something on the person's behalf; returns the answer, with `error` when it failed. */
export async function act(what, body = {}) {
  try {
    const response = await fetch(`${facts.base}/do/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? await response.json() : { error: await response.text() };
  } catch {
    return { error: t("The playground isn't answering. Is it still running?") };
  }
}

/** Send a file; with a channel it is shared there. */
export async function upload(file, query = {}) {
  const search = new URLSearchParams({ name: file.name, ...query });
  try {
    const response = await fetch(`${facts.base}/upload?${search}`, { method: "POST", body: file });
    return response.ok || response.status === 413 ? await response.json() : { error: await response.text() };
  } catch {
    return { error: t("The playground isn't answering. Is it still running?") };
  }
}

/** Fetch one part of the page as HTML, to be put in its place at once; null when there is none. */
export async function part(name, query = {}) {
  try {
    const response = await fetch(`${facts.base}/part/${name}?${new URLSearchParams(query)}`);
    const html = response.ok ? await response.text() : null;
    await released();
    return html;
  } catch {
    return null;
  }
}

/** Listen to what changes from when the page was made on; `reset` is called when that is too long ago. */
export function listen(hear, reset) {
  const source = new EventSource(`${facts.base}/stream?since=${facts.since}`);
  source.addEventListener("reset", reset);
  source.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  addEventListener("pagehide", () => source.close());
}

const REASONS = {
  operation_timeout: "{app} didn't answer within 3 seconds.",
  dispatch_failed: "{app} isn't connected.",
  http_service_error: "{app} returned an error.",
  not_in_channel: "You're not in this channel.",
  is_archived: "This channel is archived.",
  no_text: "There's nothing to send.",
  file_too_large: "This file is too large.",
  message_not_found: "This message is gone.",
  view_not_found: "This form is gone.",
};

/** Tell why something failed. */
export function complain(error) {
  const known = REASONS[error];
  notice(known ? t(known, { app: facts.app }) : t("That didn't work: {error}", { error }), true);
}

/** Show a short message for a while. */
export function notice(text, wrong = false) {
  const one = document.createElement("div");
  one.className = wrong ? "notice wrong" : "notice";
  one.textContent = text;
  document.getElementById("notices").append(one);
  setTimeout(() => one.remove(), 6000);
}
