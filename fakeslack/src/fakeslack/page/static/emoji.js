// The emoji picker: common ones first, search by Slack's names and by Chinese words.

import { el, popDown, popUp, rove } from "./dom.js";
import { facts, t } from "./net.js";

const COMMON = "+1 -1 heart tada star eyes white_check_mark smile joy rage disappointed pray clap fire 100 thinking_face wave rocket".split(" ");
const GROUPS = { 0: "Smileys", 1: "People", 3: "Animals and nature", 4: "Food and drink", 5: "Travel and places", 6: "Activities", 7: "Objects", 8: "Symbols", 9: "Flags" };
let table = null;
let close = () => {};

/** All emoji: {names, character, group, words}. */
export async function emojiTable() {
  if (!table) {
    const rows = await (await fetch("/static/emoji.json")).json();
    table = rows.map(([names, character, group, , words]) => ({ names: names.split(" "), character, group, words }));
  }
  return table;
}

/** The emoji that fit what is typed, names that begin with it first. */
export async function findEmoji(typed, most = 200) {
  const wanted = typed.toLowerCase();
  const rows = (await emojiTable()).filter((row) => row.names.some((name) => name.includes(wanted)) || row.words.includes(wanted));
  const first = (row) => row.names.some((name) => name.startsWith(wanted)) || row.words.startsWith(wanted);
  return rows.sort((a, b) => first(b) - first(a)).slice(0, most);
}

/** Open the picker beside an anchor; pick(name, character) is called with the choice. */
export async function openPicker(anchor, pick) {
  close();
  const rows = await emojiTable();
  const grid = el("div", { class: "picker-grid", role: "group", "aria-label": t("Emoji") });
  const search = el("input", { type: "search", placeholder: t("Search emoji"), "aria-label": t("Search emoji"), autocomplete: "off" });
  const name = el("div", { class: "picker-name", "aria-live": "polite" });
  const box = el("div", { class: "picker-box", role: "dialog", "aria-label": t("Choose an emoji") }, search, grid, name);
  const label = (row) => (facts.language === "zh" && row.words ? `${row.words.split(" ")[0]} :${row.names[0]}:` : `:${row.names[0]}:`);
  const button = (row) => el("button", { type: "button", tabindex: "-1", "aria-label": label(row), "data-name": row.names[0] }, row.character);

  function fill(groups) {
    grid.replaceChildren();
    for (const [title, found] of groups) grid.append(el("h3", {}, title), ...found.map(button));
    const first = grid.querySelector("button");
    if (first) first.tabIndex = 0;
    else grid.append(el("h3", {}, t("Nothing found")));
  }
  function everything() {
    const common = COMMON.map((one) => rows.find((row) => row.names.includes(one)));
    const rest = Object.entries(GROUPS).map(([id, title]) => [t(title), rows.filter((row) => row.group === Number(id))]);
    fill([[t("Often used"), common], ...rest]);
  }
  function choose(target) {
    const row = rows.find((one) => one.names[0] === target.dataset.name);
    close();
    pick(row.names[0], row.character);
  }
  close = () => {
    document.removeEventListener("pointerdown", outside);
    popDown(box);
    box.remove();
    close = () => {};
    if (document.activeElement === document.body) anchor.focus({ preventScroll: true });
  };
  function outside(event) {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  }
  search.addEventListener("input", async () => (search.value.trim() ? fill([[t("Found"), await findEmoji(search.value.trim())]]) : everything()));
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); grid.querySelector("button")?.focus(); }
    if (event.key === "Enter" && grid.querySelector("button")) { event.preventDefault(); choose(grid.querySelector("button")); }
  });
  grid.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" && [...grid.querySelectorAll("button")].indexOf(document.activeElement) < 9) { event.preventDefault(); search.focus(); } 
    else rove(event, [...grid.querySelectorAll("button")], 9);
  });
  grid.addEventListener("click", (event) => event.target.dataset.name && choose(event.target));
  for (const kind of ["focusin", "pointerover"]) {
    grid.addEventListener(kind, (event) => { if (event.target.dataset.name) name.textContent = event.target.getAttribute("aria-label"); });
  }
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); anchor.focus(); }
  });
  everything();
  document.getElementById("floating").append(box);
  popUp(box, anchor, { above: true });
  document.addEventListener("pointerdown", outside);
  search.focus();
}
