// The page begins here: moving between channels, live updates, theme, language, whom one acts as.

import "./elements.js";
import { bringDraft } from "./composer.js";
import { calm, parsed, rove, swap } from "./dom.js";
import { messageChanged, startMessages } from "./messages.js";
import { syncHome, syncModal } from "./modals.js";
import { act, complain, facts, listen, part } from "./net.js";
import { assistantChanged, closePanel, inspected, openThread, operated, threadChanged } from "./panels.js";

const sidebar = () => document.getElementById("sidebar");
const main = () => document.getElementById("main");
const skip = () => document.querySelector(".skip");

// Moving between channels.

async function go(address, remember = true) {
  const response = await fetch(address);
  if (!response.ok) return location.assign(address);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  closePanel();
  sidebar().replaceWith(fresh.getElementById("sidebar"));
  main().replaceWith(fresh.getElementById("main"));
  skip().replaceWith(fresh.querySelector(".skip"));
  document.title = fresh.title;
  if (remember) history.pushState(null, "", address);
  arrive();
  const heading = main().querySelector("h1");
  heading.tabIndex = -1;
  const box = matchMedia("(pointer: fine)").matches && document.getElementById("composer-text");
  (box || heading).focus({ preventScroll: true });
}

function arrive() {
  openSidebar(false);
  startMessages();
  bringDraft();
  const hints = document.getElementById("hints");
  if (hints && localStorage.getItem("hints") === "hidden") hints.hidden = true;
  if (main().dataset.tab === "home") act("home");
  else if ("app" in main().dataset) act("home", { tab: "messages" });
  else act("read", { channel: main().dataset.channel });
}

addEventListener("popstate", () => go(location.href, false));

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.("a[href]");
  if (link?.dataset.channel) {
    event.preventDefault();
    go(`${facts.base}/${link.dataset.channel}`);
  } else if (link && !link.target && link.pathname.startsWith(`${facts.base}/`)) {
    event.preventDefault();
    go(link.href);
  }
});

// Live updates.

const refreshSidebar = calm(async () => {
  const current = sidebar().querySelector(".place[aria-current]");
  const here = main().dataset.tab === "home" ? `${main().dataset.channel}/home` : main().dataset.channel;
  const html = await part("sidebar", { here });
  if (html === null) return;
  const fresh = parsed(html).querySelector("#sidebar");
  fresh.classList.toggle("open", sidebar().classList.contains("open"));
  const scrolled = sidebar().querySelector(".places").scrollTop;
  if (current) swap(sidebar(), fresh);
  else sidebar().replaceWith(fresh);
  fresh.querySelector(".places").scrollTop = scrolled;
}, 60);

// What one may try follows what one has done.

const refreshHints = calm(async () => {
  const shown = document.getElementById("hints");
  if (!shown || shown.hidden) return;
  const html = await part("hints");
  const fresh = html && parsed(html).getElementById("hints");
  if (fresh && shown.isConnected && fresh.innerHTML !== shown.innerHTML) swap(shown, fresh);
}, 60);

function hear(told) {
  if (told.kind === "message") {
    refreshHints();
    if (told.channel === main().dataset.channel) {
      messageChanged(told.ts);
      if (told.thread) messageChanged(told.thread);
      threadChanged(told.thread, told.ts);
    }
    refreshSidebar();
  } else if (told.kind === "assistant") assistantChanged(told.ts);
  else if (told.kind === "modal") syncModal();
  else if (told.kind === "home") syncHome();
  else if (told.kind === "sidebar") refreshSidebar();
  else if (told.kind === "inspected") inspected();
  else operated();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && main().dataset.tab !== "home") act("read", { channel: main().dataset.channel });
});

// The top bar.

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

function openSidebar(open) {
  sidebar().classList.toggle("open", open);
  document.getElementById("open-sidebar").setAttribute("aria-expanded", String(open));
  if (open) sidebar().querySelector(".place")?.focus();
}

const CLICKS = {
  "open-people": () => {
    const dialog = document.getElementById("people");
    dialog.showModal();
    dialog.querySelector("[aria-current]").focus();
  },
  "new-chat": async () => {
    const answer = await act("assistant");
    if (answer.error) complain(answer.error);
    else openThread(answer.thread);
  },
  "open-sidebar": () => openSidebar(!sidebar().classList.contains("open")),
  "hide-hints": () => {
    document.getElementById("hints").hidden = true;
    localStorage.setItem("hints", "hidden");
    document.getElementById("composer-text")?.focus();
  },
  "switch-language": () => {
    keep("language", facts.language === "en" ? "zh" : "en");
    location.reload();
  },
  "switch-theme": () => {
    const root = document.documentElement;
    const dark = root.dataset.theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
    root.dataset.theme = dark ? "light" : "dark";
    keep("theme", root.dataset.theme);
  },
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button");
  CLICKS[button?.id]?.();
  if (button?.matches("[data-close]")) button.closest("dialog").close();
  if (button?.matches("[data-join]")) {
    const answer = await act("join", { channel: main().dataset.channel });
    if (answer.error) complain(answer.error);
    else go(location.href, false);
  }
  if (event.target.matches?.("dialog.people-dialog")) event.target.close();
  if (sidebar().classList.contains("open") && !sidebar().contains(event.target) && button?.id !== "open-sidebar") openSidebar(false);
});

document.addEventListener("keydown", (event) => {
  const toolbar = event.target.closest?.("[role=toolbar]");
  if (toolbar && ["ArrowLeft", "ArrowRight"].includes(event.key)) rove(event, [...toolbar.querySelectorAll("button:not([hidden])")], 2);
  if (event.key === "Escape" && sidebar().classList.contains("open")) {
    openSidebar(false);
    document.getElementById("open-sidebar").focus();
  }
});

listen(hear, () => location.reload());
arrive();
syncModal();
if (location.hash.startsWith("#thread-")) openThread(location.hash.slice(8));
