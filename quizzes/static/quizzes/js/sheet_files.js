// Pictures and files of a sheet's lines: kept on this device until the site has them, then named in the line.

import { openQueue } from "./queue.js";

const form = document.querySelector("form[data-attempt]");
const say = form.dataset;
const queue = openQueue(`${say.user}:${say.attempt}:files`);
const fill = (sentence, words) => sentence.replace(/\{(\w+)\}/g, (_, word) => words[word]);
const fields = new Map();
const waiting = new Map(); // key → {slot, name, blob}, in the order of choosing
const held = document.querySelector("[data-files-held]");

const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || form.elements.csrfmiddlewaretoken.value;

// --- what the line shows ------------------------------------------------------------------------------
const listOf = (slot) => fields.get(slot).querySelector("[data-files]");
const entry = (slot, key) => listOf(slot).querySelector(`[data-key="${key}"]`);
const tell = (slot, key, name, state, sentence) => {
  let row = entry(slot, key);
  if (!row) {
    row = document.getElementById("file-row").content.cloneNode(true).firstElementChild;
    row.dataset.key = key;
    listOf(slot).append(row);
  }
  row.querySelector("[data-name]").textContent = name;
  const line = row.querySelector(".saved");
  line.dataset.state = state;
  line.lastElementChild.textContent = sentence;
  held.hidden = !waiting.size;
  held.lastElementChild.textContent = fill(held.dataset.filesHeld, { n: waiting.size });
};
const keep = (slot, id, name) => {
  const row = document.getElementById("file-kept").content.cloneNode(true).firstElementChild;
  row.dataset.file = id;
  const link = row.querySelector("a");
  link.href = say.fileUrl.replace("/0/", `/${id}/`);
  link.textContent = name;
  const input = row.querySelector("input");
  input.name = `q${slot}-files`;
  input.value = id;
  listOf(slot).append(row);
};
const changed = (slot) => fields.get(slot).dispatchEvent(new Event("input", { bubbles: true }));
const gone = (slot, key) => {
  waiting.delete(key);
  queue.remove(key);
  entry(slot, key)?.remove();
  held.hidden = !waiting.size;
};

// --- sending ------------------------------------------------------------------------------------------
const send = async (key, { slot, name, blob }) => {
  const body = new FormData();
  body.append("slot", slot);
  body.append("file", blob, name);
  const response = await fetch(say.filesUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(120000),
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson) return false;
  const data = await response.json();
  if (response.ok) {
    gone(slot, key);
    if (!listOf(slot).querySelector(`[data-file="${data.id}"]`)) keep(slot, data.id, data.name);
    changed(slot);
    return true;
  }
  if (!data.sentence) return false;
  waiting.delete(key);
  queue.remove(key);
  tell(slot, key, name, "failed", data.sentence);
  return true;
};

let sending = null;
const pump = () => {
  sending ||= (async () => {
    for (const [key, each] of [...waiting]) if (!(await send(key, each).catch(() => false))) return;
  })().finally(() => (sending = null));
  return sending;
};

const take = (slot, key, name, blob) => {
  waiting.set(key, { slot, name, blob });
  tell(slot, key, name, "waiting", say.sayWaiting);
};

for (const field of form.querySelectorAll("[data-slot]")) {
  const slot = Number(field.dataset.slot);
  fields.set(slot, field);
  field.querySelector("[type=file]")?.addEventListener("change", ({ target }) => {
    for (const file of target.files) {
      const key = `${slot}-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
      take(slot, key, file.name, file);
      queue.put(key, { slot, name: file.name, blob: file });
    }
    target.value = ""; // the form itself sends none of them a second time
    pump();
  });
  field.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-remove]");
    if (!button) return;
    const row = button.closest("li");
    if (row.dataset.key) gone(slot, row.dataset.key);
    else row.remove();
    changed(slot);
  });
  // The answer came from elsewhere: its files are shown.
  field.addEventListener("files", ({ detail: ids }) => {
    for (const row of listOf(slot).querySelectorAll("[data-file]")) {
      if (!ids.includes(Number(row.dataset.file))) row.remove();
    }
    for (const id of ids) {
      if (!listOf(slot).querySelector(`[data-file="${id}"]`)) keep(slot, id, fill(say.sayFile, { n: id }));
    }
  });
}

for (const [key, { slot, name, blob }] of await queue.all()) if (fields.has(slot)) take(slot, key, name, blob);
pump();
addEventListener("online", pump);
addEventListener("pageshow", pump);
document.addEventListener("visibilitychange", pump);
setInterval(() => waiting.size && pump(), 10000);
addEventListener("beforeunload", (event) => waiting.size && event.preventDefault());

// Signing waits for the pictures: what is signed names them.
form.addEventListener(
  "submit",
  (event) => {
    if (!waiting.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.scrollIntoView({ block: "center" });
    pump();
  },
  true,
);
