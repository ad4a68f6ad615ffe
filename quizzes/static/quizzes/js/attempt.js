// Keeps answers as they are given. Without this file the paper is a form with a button to save it.
//
// Every change goes first into a queue on this device (IndexedDB), then to the server; it leaves the
// queue when the server has acknowledged it. Sentences come from data attributes of the form.

import { prepare, read, words, write } from "./kinds.js";
import { openQueue } from "./queue.js";

const form = document.querySelector("form[data-attempt]");
const say = form.dataset;
const slots = new Map();
const queue = openQueue(`${say.user}:${say.attempt}`);
const channel = new BroadcastChannel(`attempt:${say.attempt}`);
const bar = document.querySelector(".attempt-bar .saved");

const judged = Number(say.judged); // answers that are closed: they are shown, not asked
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const fill = (sentence, words) => sentence.replace(/\{(\w+)\}/g, (_, word) => words[word]);

// --- what the page says -----------------------------------------------------------------------------
const mark = (line, state, sentence) => {
  line.dataset.state = state;
  line.lastElementChild.textContent = sentence;
};
const tell = (slot, state, sentence) => {
  slot.state = state;
  if (!slot.line) {
    slot.line = bar.cloneNode(true);
    slot.line.removeAttribute("role");
    slot.field.querySelector(".question__foot").prepend(slot.line);
  }
  mark(slot.line, state, sentence);
  slot.link.toggleAttribute("data-answered", isAnswered(slot));
  summary();
};
const unsent = () => [...slots.values()].filter((slot) => slot.dirty);
const isAnswered = (slot) => slot.value !== null && !("unfinished" in slot.field.dataset);
let lastSaved = say.lastSaved;
const summary = () => {
  const all = [...slots.values()];
  const state = ["failed", "waiting"].find((each) => all.some((slot) => slot.state === each));
  if (state) mark(bar, state, state === "failed" ? say.sayFailed : say.sayWaiting);
  else if (lastSaved) mark(bar, "saved", fill(say.saySaved, { time: lastSaved }));
  document.querySelector("[data-count]").textContent =
    `${all.filter(isAnswered).length + judged}/${all.length + judged}`;
  nameUnsent();
};
const list = new Intl.ListFormat(document.documentElement.lang);
const nameUnsent = () => {
  const numbers = unsent().map((slot) => String(slot.number));
  for (const part of document.querySelectorAll("[data-unsent]")) {
    part.hidden = !numbers.length;
    part.firstElementChild.textContent = fill(part.dataset.unsent, { slots: list.format(numbers) });
  }
  held.lastElementChild.textContent = fill(held.dataset.held, { n: numbers.length });
};
const held = document.querySelector("[data-held]");
const banner = (name, shown = true) => {
  nameUnsent();
  for (const each of document.querySelectorAll("[data-banner]")) {
    if (each.dataset.banner === name) each.hidden = !shown;
    else if (shown && each.dataset.banner !== "tabs") each.hidden = true;
  }
};
const noteConflict = (slot, theirs, mine) => {
  const note = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
  note.querySelector("[data-sentence]").textContent = fill(say.sayElsewhere, { time: theirs.at || "" });
  const said = words(slot, mine);
  note.querySelector("[data-mine]").textContent = said;
  note.querySelector("[data-mine]").hidden = !said;
  slot.field.querySelector(".question__foot").before(note);
};

// --- the clock: the server's, counted on by a clock that nobody can set ------------------------------
const arrived = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
let ahead = Number(say.now) - arrived;
let deadline = Number(say.deadline) || null;
let heard = performance.now(); // when the server last answered
const setClock = ({ now, deadline: end }) => {
  if (now) ahead = now - performance.now();
  if (end !== undefined) deadline = end; // somebody may have moved it
};

// --- whether answers are taken ----------------------------------------------------------------------
let closed = false; // handed in, or the time is over
let over = false;
let leaving = false;
let troubled; // what the server last answered instead; nothing: it did not
const trouble = (status) => {
  troubled = status;
  const cause = over ? "late" : status === 503 ? "busy" : "offline";
  banner({ 401: "login", 404: "other" }[status] || cause);
  return false;
};
const lock = (shut) => {
  for (const each of form.querySelectorAll("[data-slot], .actions > button")) each.disabled = shut;
};
// What was not sent stays on this device: the attempt may be reopened. Returns whether it runs.
const heed = (data) => {
  setClock(data);
  const runs = data.state === "in_progress";
  if (!runs && !unsent().length) location.replace(say.resultUrl);
  else if (closed || !runs) {
    closed = !runs;
    lock(closed);
    banner("closed", closed);
  }
  return runs;
};

// --- sending ----------------------------------------------------------------------------------------
const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || form.elements.csrfmiddlewaretoken.value;

const ask = async (body) => {
  const response = await fetch(say.saveUrl, {
    method: body ? "POST" : "GET",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: body && JSON.stringify(body),
    redirect: "manual",
    cache: "no-store",
    keepalive: Boolean(body) && document.visibilityState === "hidden",
    signal: AbortSignal.timeout(8000),
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  heard = performance.now();
  if (isJson) return { status: response.status, data: await response.json() };
  // A page instead of an answer: a login that ended (redirect, or a token of the old login), or trouble.
  const ended = response.type === "opaqueredirect" || response.status === 403;
  return { status: ended ? 401 : 503, data: {} };
};

const adopt = (slot, seq, value) => {
  slot.seq = seq;
  slot.stored = value;
  form.elements[`seq-${slot.number}`].value = seq;
};

const acknowledged = async (slot, value, data) => {
  adopt(slot, data.seq, value);
  slot.sent = undefined;
  setClock(data);
  lastSaved = data.at;
  channel.postMessage({ slot: slot.number, seq: data.seq, value, at: data.at });
  if (!same(slot.value, value)) return; // changed meanwhile: stays in the queue
  await queue.remove(slot.number);
  slot.dirty = false;
  tell(slot, "saved", fill(say.saySaved, { time: data.at }));
};

const takeTheirs = async (slot, theirs) => {
  const { value: mine, dirty } = slot;
  adopt(slot, theirs.seq, theirs.value);
  slot.value = theirs.value;
  slot.dirty = false;
  write(slot, theirs.value);
  await queue.remove(slot.number);
  tell(slot, "saved", fill(say.saySaved, { time: theirs.at || lastSaved || "" }));
  if (!same(mine, theirs.value) && (dirty || mine !== null)) noteConflict(slot, theirs, mine);
};

// Returns true when the slot is settled, false when it must be tried again later.
const send = async (slot) => {
  const value = slot.value;
  const seq = slot.seq + 1;
  const before = slot.sent;
  slot.sent = value;
  await queue.put(slot.number, { value, base: slot.seq, sent: value });
  const { status, data } = await ask({ slot: slot.number, seq, value });
  if (status === 200) {
    await acknowledged(slot, value, data);
  } else if (data.error === "stale") {
    // The stored answer may be our own: an earlier save whose reply never came.
    if (same(data.value, before) || same(data.value, value)) adopt(slot, data.seq, data.value);
    else await takeTheirs(slot, data);
    if (same(slot.value, data.value)) await acknowledged(slot, slot.value, data);
  } else if (data.error === "bad") {
    slot.refused = true;
    tell(slot, "failed", data.sentence);
  } else if (data.error === "closed") {
    heed(data);
    setTimeout(standing); // one of them may have arrived, and only its reply was lost
  } else {
    return trouble(status);
  }
  return true;
};

let sending = null;
let failures = 0;
let retry;
const due = () =>
  [...slots.values()].filter((slot) => slot.dirty && !slot.refused && slot.due <= performance.now());

const pump = () => {
  sending ||= (async () => {
    clearTimeout(retry);
    let stuck = false;
    for (let [slot] = due(); slot && !closed && !stuck; [slot] = due()) {
      stuck = !(await send(slot).catch(() => trouble()));
    }
    failures = stuck ? failures + 1 : 0;
    if (!stuck && !closed) {
      ["offline", "busy", "login", "other"].forEach((name) => banner(name, false));
      held.hidden = true;
    }
    if (stuck) retry = setTimeout(pump, Math.min(1000 * 2 ** failures, 15000) * (0.75 + Math.random() / 2));
  })().finally(() => (sending = null));
  return sending;
};
const flush = async () => {
  if (sending) await sending;
  for (const slot of slots.values()) slot.due = 0;
  await pump();
  return unsent().every((slot) => slot.refused);
};

// --- changes ----------------------------------------------------------------------------------------
const changed = (slot, wait) => {
  const value = read(slot);
  if (same(value, slot.value)) return;
  slot.value = value;
  slot.refused = false;
  const now = performance.now();
  if (!slot.dirty) slot.since = now;
  slot.dirty = true;
  slot.due = Math.min(now + wait, Math.max(slot.since + 5000, now)); // while typing on: every 5 s
  queue.put(slot.number, { value, base: slot.seq, sent: slot.sent });
  tell(slot, "waiting", say.sayWaiting);
  clearTimeout(slot.timer);
  slot.timer = setTimeout(() => {
    slot.since = performance.now();
    pump();
  }, slot.due - now + 1);
};

for (const field of form.querySelectorAll("[data-slot]")) {
  const number = Number(field.dataset.slot);
  const slot = {
    number,
    field,
    kind: field.dataset.kind,
    inputs: [...field.querySelectorAll(`[name="q${number}"]`)],
    link: document.querySelector(`.question-map a[href="#q${number}"]`),
    seq: Number(form.elements[`seq-${number}`].value),
    due: 0,
  };
  slot.value = slot.stored = read(slot, true);
  prepare(slot);
  slots.set(number, slot);
  field.addEventListener("input", (event) => {
    if (!event.isComposing) changed(slot, event.target.matches("textarea, [type=text]") ? 1000 : 0);
  });
  field.addEventListener("compositionend", () => changed(slot, 1000));
  field.addEventListener("focusout", () => changed(slot, 0));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault(); // Enter in a gap saves; it does not send the paper
    changed(slot, 0);
  });
}

// What was answered before this file had arrived.
for (const slot of slots.values()) changed(slot, 0);

// What an earlier visit could not send.
for (const [number, kept] of await queue.all()) {
  const slot = slots.get(number);
  if (slot?.dirty) continue; // answered anew meanwhile
  if (!slot || same(kept.value, slot.stored)) {
    queue.remove(number);
  } else if (kept.base < slot.seq && !same(kept.sent, slot.stored)) {
    queue.remove(number);
    noteConflict(slot, {}, kept.value);
  } else {
    write(slot, kept.value);
    Object.assign(slot, { value: kept.value, sent: kept.sent, dirty: true });
    tell(slot, "waiting", say.sayWaiting);
  }
}
pump();

// --- other tabs and devices -------------------------------------------------------------------------
channel.onmessage = ({ data }) => {
  if (data.hello) {
    banner("tabs");
    if (data.hello === "new") channel.postMessage({ hello: "here" });
    return;
  }
  const slot = slots.get(data.slot);
  if (!slot || data.seq <= slot.seq || slot.dirty) return; // what is typed here meets the other at the server
  takeTheirs(slot, data);
};
channel.postMessage({ hello: "new" });

const standing = async () => {
  const { status, data } = await ask().catch(() => ({}));
  if (status !== 200) return trouble(status);
  for (const slot of sending ? [] : slots.values()) {
    const theirs = data.answers[slot.number];
    if (slot.dirty && theirs && same(theirs.value, slot.value)) await acknowledged(slot, slot.value, theirs);
    else if (theirs?.seq > slot.seq && !slot.dirty) await takeTheirs(slot, theirs);
  }
  if (!heed(data)) return false;
  await pump();
  return true;
};
// Whoever watches sees this page; within 15 seconds it knows of a new end, of answers from elsewhere (the
// numbers of all answers, added up, are not its own) and of another page.
let reported;
const report = async () => {
  if (leaving || document.visibilityState !== "visible" || performance.now() - heard < 12000) return;
  heard = performance.now();
  const { status, data } = await ask({ seen: true }).catch(() => ({}));
  if (status !== 200) return trouble(status);
  const known = [...slots.values()].reduce((sum, { seq }) => sum + (seq < 2 ** 31 - 1 ? seq : 0), 0);
  const elsewhere = !sending && data.newest !== known && !due().length;
  if (elsewhere || data.before > reported) banner("tabs");
  reported = data.now;
  if (elsewhere) standing();
  else if (heed(data)) pump();
};
setInterval(report, 2500);
addEventListener("online", standing);
addEventListener("offline", () => closed || trouble());
addEventListener("pageshow", (event) => event.persisted && standing());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") standing();
  else flush();
});
addEventListener("beforeunload", (event) => {
  if (!leaving && !closed && unsent().length) event.preventDefault();
});

// --- handing in, logging out ------------------------------------------------------------------------
form.addEventListener("submit", async (event) => {
  form.elements.csrfmiddlewaretoken.value = token();
  if (leaving) return;
  event.preventDefault();
  const button = event.submitter;
  // No page of the browser's own about a lost network: ask first whether the server is there.
  if ((await flush()) && (await standing())) {
    leaving = true;
    form.requestSubmit(button);
  } else if (button?.value === "review") held.hidden = closed || troubled === 401 || troubled === 404;
});
addEventListener("pageshow", () => (leaving = false));

document.addEventListener("submit", async (event) => {
  if (!event.target.action?.endsWith("/logout/") || leaving) return;
  if (!unsent().length) return;
  event.preventDefault();
  if ((await flush()) || confirm(say.sayLogout)) {
    await queue.clear();
    leaving = true;
    event.target.submit();
  }
});

document.querySelector("[data-forget]").addEventListener("click", async ({ target }) => {
  if (!confirm(target.dataset.forget)) return;
  await queue.clear();
  leaving = true;
  location.replace(say.resultUrl);
});

// --- time -------------------------------------------------------------------------------------------
const timer = document.querySelector("[role=timer]");
let finishing = false;
const remaining = () => Math.max(0, Math.ceil((deadline - ahead - performance.now()) / 1000));
const finish = async () => {
  finishing = true;
  for (const slot of slots.values()) changed(slot, 0); // what is being composed
  lock(true);
  held.hidden = true;
  if (document.querySelector("[data-banner=late]").hidden) banner("over");
  await Promise.race([flush(), new Promise((done) => setTimeout(done, 2500))]);
  const { status, data } = await ask().catch(() => ({}));
  if (status !== 200) {
    trouble(status);
    setTimeout(() => (finishing = false), 5000); // and once more
  } else if (data.state !== "in_progress") {
    await standing();
  } else if (heed(data) && !remaining()) {
    lock(false); // a form sends no field that is shut
    leaving = true;
    form.elements.csrfmiddlewaretoken.value = token();
    form.requestSubmit(document.querySelector("[data-final]"));
  }
};
const tick = () => {
  if (!deadline) return;
  const left = remaining();
  const late = left <= 300;
  timer.parentElement.toggleAttribute("data-late", late);
  timer.textContent = late
    ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`
    : fill(say.sayMinutes, { n: Math.ceil(left / 60) });
  if (over && left) {
    finishing = false; // somebody has given minutes
    lock(closed);
    ["over", "late"].forEach((name) => banner(name, false));
  }
  over = !left;
  if (over && !finishing && !closed) finish();
};
tick();
setInterval(tick, 1000);

// --- finding one's way ------------------------------------------------------------------------------
form.querySelector("[data-save]").hidden = true;
document.querySelector("[data-result]").href = say.resultUrl;
const here = (number) => {
  for (const slot of slots.values()) {
    if (slot.number === number) slot.link.setAttribute("aria-current", "true");
    else slot.link.removeAttribute("aria-current");
  }
};
form.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-slot]");
  if (field) here(Number(field.dataset.slot));
});
document.querySelector(".question-map").addEventListener("click", (event) => {
  if (!event.target.closest("a")) return;
  event.currentTarget.open = false;
  here(Number(event.target.closest("a").hash.slice(2)));
});
if (!location.hash && say.resume) document.getElementById(`q${say.resume}`).scrollIntoView();
