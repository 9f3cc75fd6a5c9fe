// What a select menu has chosen: known to the menu that shows it and to the form around it.

const states = new WeakMap();

/** What is chosen: a value, or a list of them. */
export function chosenIn(select) {
  const values = state(select).chosen.map((row) => row.value);
  return "several" in select.dataset ? values : (values[0] ?? null);
}

/** A menu's state: the rows that are chosen, those there are, and the active one. */
export function state(select) {
  if (!states.has(select)) states.set(select, { chosen: JSON.parse(select.dataset.chosen), rows: JSON.parse(select.dataset.options), active: -1 });
  return states.get(select);
}
