// How each kind of question is answered: from its controls to the answer that is saved, and back.

const texts = (given) => (given.some(Boolean) ? given : null);
const chosen = (given, inputs, on) => given.filter((_, at) => on(inputs[at]));
// Ids and places by turns; no place anywhere: no answer yet.
const ordered = (given) => {
  const entries = [];
  for (let at = 0; at < given.length; at += 2) entries.push([Number(given[at + 1]), given[at]]);
  if (entries.some(([place]) => !place)) return null;
  return entries.sort(([a], [b]) => a - b).map(([, id]) => id);
};
const READ = {
  single_choice: chosen,
  multiple_choice: chosen,
  true_false: (...given) => chosen(...given).map((each) => each === "true")[0],
  fill_in: texts,
  matching: texts,
  ordering: ordered,
  case: (given) => given, // what has been confirmed; the next step is sent with the form
};

const shown = { value: (input) => input.value, on: (input) => input.checked };
const served = {
  value: (input) => input.defaultValue ?? input.querySelector("[selected]")?.value ?? "",
  on: (input) => input.defaultChecked,
};

// Kinds of another page: how each is read, written, worded and prepared.
const others = {};
export const add = (kind, ways) => (others[kind] = ways);

/** The answer in a question's controls, as they are or as the page came; null: none. */
export const read = (slot, asServed = false) => {
  const { kind, inputs } = slot;
  if (others[kind]) return others[kind].read(slot, asServed);
  const state = asServed ? served : shown;
  const value = (READ[kind] || (([text]) => text))(inputs.map(state.value), inputs, state.on);
  return value === undefined || value === "" || value?.length === 0 ? null : value;
};

/** Puts an answer into a question's controls. */
export const write = (slot, value) => {
  const { kind, inputs } = slot;
  if (others[kind]) return others[kind].write(slot, value);
  if (kind === "case") return location.reload(); // its next scene is with the server
  inputs.forEach((input, at) => {
    if (input.type === "radio" || input.type === "checkbox") {
      input.checked = Array.isArray(value) ? value.includes(input.value) : String(value) === input.value;
    } else if (kind !== "ordering") {
      input.value = (Array.isArray(value) ? value[at] : value) ?? "";
    } else if (at % 2) {
      input.value = value ? value.indexOf(inputs[at - 1].value) + 1 : "";
    }
  });
  if (kind === "ordering") arrange(slot.field);
};

const spoken = ({ kind, inputs }, each, at) => {
  if (kind === "fill_in") return each;
  if (kind === "matching") {
    const option = [...inputs[at].options].find(({ value }) => value && value === each);
    return option && `${inputs[at].labels[0].textContent}: ${option.text}`;
  }
  const input = inputs.find(({ options, value }) => !options && value === String(each));
  const parts = input?.parentElement.querySelectorAll(":scope > span:not(.ordering__moves)") || [];
  return [...parts].map((part) => part.firstChild?.textContent).join(" ");
};

/** What an answer is in words, as the page has them. */
export const words = (slot, value) =>
  typeof value === "string"
    ? value
    : others[slot.kind]
      ? others[slot.kind].words(slot, value)
      : [value ?? []]
        .flat()
        .map((each, at) => spoken(slot, each, at))
        .filter(Boolean)
        .join(slot.kind === "ordering" ? " → " : " / ");

// --- putting entries in order with two buttons -------------------------------------------------------
const parts = (field) => {
  const list = field.querySelector(".ordering");
  return { list, entries: [...list.children], keep: field.querySelector("[data-keep]") };
};
const place = (entry) => entry.querySelector("select");

// The entries stand as their places say; the first cannot go up, the last cannot go down.
const arrange = (field) => {
  const { list, entries, keep } = parts(field);
  const answered = entries.every((entry) => place(entry).value);
  if (answered) entries.sort((a, b) => place(a).value - place(b).value);
  list.append(...entries);
  list.toggleAttribute("data-answered", answered);
  keep.hidden = answered;
  entries.forEach((entry, at) => {
    const [up, down] = entry.querySelectorAll("[data-move]");
    up.disabled = at === 0;
    down.disabled = at === entries.length - 1;
  });
};

/** Buttons instead of numbers; each press is an answer. */
export const prepare = (slot) => {
  const { kind, field } = slot;
  others[kind]?.prepare(slot);
  if (kind !== "ordering") return;
  for (const entry of parts(field).entries) {
    place(entry).hidden = true;
    entry.querySelector(".ordering__moves").hidden = false;
  }
  field.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move], [data-keep]");
    if (!button) return;
    const { list, entries } = parts(field);
    const entry = button.closest("li");
    if (entry) {
      const at = entries.indexOf(entry);
      const to = at + Number(button.dataset.move);
      entries.splice(to, 0, ...entries.splice(at, 1));
    }
    entries.forEach((each, at) => (place(each).value = at + 1));
    arrange(field);
    const again = button.disabled ? entry.querySelector("[data-move]:enabled") : button;
    (entry ? again : list.querySelector("[data-move]:enabled")).focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });
  arrange(field);
};
