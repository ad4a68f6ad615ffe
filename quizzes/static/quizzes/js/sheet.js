// The lines of an observed sheet: read, written and said in words. Saving them is the work of attempt.js.

import { add } from "./kinds.js";

const form = document.querySelector("form[data-attempt]");
const say = form.dataset;
const fill = (sentence, words) => sentence.replace(/\{(\w+)\}/g, (_, word) => words[word]);
const named = ({ field, number }, part) => [...field.querySelectorAll(`[name="q${number}-${part}"]`)];
const fillIn = (input, text) => {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const shown = { text: (input) => input.value, on: (input) => input.checked };
const served = { text: (input) => input.defaultValue, on: (input) => input.defaultChecked };

// The parts stand in the order in which every database gives them back.
const read = (slot, asServed) => {
  const state = asServed ? served : shown;
  const texts = (part) => named(slot, part).map((input) => state.text(input).trim()).filter(Boolean);
  const value = {};
  const put = (part, found) => {
    if (found?.length) value[part] = found;
  };
  const isMissed = named(slot, "not_seen").some(state.on);
  const seen = (part, found) => isMissed || put(part, found);
  seen("at", texts("at")[0]);
  put("files", texts("files").map(Number));
  seen("level", named(slot, "level").find(state.on)?.value);
  seen("value", texts("value")[0]);
  put("remark", texts("remark")[0]);
  seen("values", texts("values"));
  if (isMissed) value.not_seen = true;
  return Object.keys(value).length ? value : null;
};

const judge = (slot) => {
  const { at, level, value, values, not_seen: isMissed } = read(slot) || {};
  slot.field.toggleAttribute("data-unfinished", !(at || level || value || values || isMissed));
};

const write = (slot, value) => {
  const { files = [], values = [], ...given } = value || {};
  for (const each of named(slot, "level")) each.checked = each.value === given.level;
  for (const each of named(slot, "not_seen")) each.checked = Boolean(given.not_seen);
  for (const part of ["at", "value", "remark"]) {
    for (const each of named(slot, part)) each.value = given[part] || "";
  }
  const rows = named(slot, "values");
  for (let at = 0; rows.length && at < Math.max(rows.length, values.length); at += 1) {
    (rows[at] || addRow(slot)).value = values[at] || "";
  }
  slot.field.dispatchEvent(new CustomEvent("files", { detail: files }));
  judge(slot);
};

const words = (slot, value) => {
  const level = named(slot, "level").find((each) => each.value === value?.level);
  const unit = slot.field.dataset.unit || "";
  return [
    value?.not_seen && say.sayMissed,
    level?.labels[0].textContent.trim(),
    value?.at,
    value?.value && `${value.value} ${unit}`.trim(),
    value?.values?.join(", "),
    value?.remark,
    value?.files && fill(say.sayFiles, { n: value.files.length }),
  ]
    .filter(Boolean)
    .join(" · ");
};

// --- a series: one more row whenever the last one is used ---------------------------------------------
const addRow = (slot) => {
  const list = slot.field.querySelector("[data-series]");
  const row = list.lastElementChild.cloneNode(true);
  const input = row.querySelector("input");
  input.value = "";
  input.setAttribute("aria-label", fill(say.sayRound, { n: list.children.length + 1 }));
  list.append(row);
  return input;
};
const freeRow = (slot) => named(slot, "values").find((each) => !each.value) || addRow(slot);

// --- times: the site's clock and zone, whatever the device says ----------------------------------------
const ahead = Number(say.now) - (performance.getEntriesByType("navigation")[0]?.responseStart || performance.now());
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: say.zone });
const siteTime = () => clock.format(new Date(ahead + performance.now()));

// A stopwatch survives the page: its start is kept on the device.
const watch = (slot, button) => {
  const stop = slot.field.querySelector("[data-stop]");
  const key = `watch:${say.attempt}:${slot.number}`;
  const label = button.querySelector("span");
  const idle = label.textContent;
  const since = () => Number(localStorage.getItem(key));
  const set = (moment) => (moment ? localStorage.setItem(key, moment) : localStorage.removeItem(key));
  const tick = () => {
    const seconds = Math.floor((Date.now() - since()) / 1000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    label.textContent = since() ? fill(button.dataset.watch, { time }) : idle;
    stop.hidden = !since();
  };
  const isSeries = named(slot, "values").length > 0;
  button.addEventListener("click", () => {
    const begun = since();
    if (begun) {
      const units = (Date.now() - begun) / 1000 / Number(button.dataset.seconds);
      fillIn(isSeries ? freeRow(slot) : named(slot, "value")[0], String(Math.round(units * 10) / 10));
    }
    set(begun && !isSeries ? 0 : Date.now());
    tick();
  });
  stop.addEventListener("click", () => {
    set(0);
    tick();
  });
  setInterval(tick, 1000);
  tick();
};

const prepare = (slot) => {
  const { field } = slot;
  for (const each of field.querySelectorAll("[data-script]")) each.hidden = false;
  for (const button of field.querySelectorAll("[data-watch]")) watch(slot, button);
  field.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-now], button[data-add]");
    if (!button) return;
    if ("add" in button.dataset) return freeRow(slot).focus();
    fillIn(named(slot, "at")[0], siteTime());
  });
  field.addEventListener("input", ({ target }) => {
    // Who says what was seen takes back that nothing was; the other way round nothing is forgotten.
    if (/-(level|values?|at)$/.test(target.name)) for (const each of named(slot, "not_seen")) each.checked = false;
    judge(slot);
  });
  judge(slot);
};

for (const kind of ["levels", "measured", "timed"]) add(kind, { read, write, words, prepare });
