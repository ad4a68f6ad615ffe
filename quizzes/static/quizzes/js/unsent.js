// After the end: answers that this device still holds and the site has not got are named, and stay until they are given up.

import { openQueue } from "./queue.js";

const box = document.querySelector("[data-kept-of]");
const queue = openQueue(box.dataset.keptOf);

const missing = async () => {
  const kept = await queue.all();
  if (!kept.length) return [];
  const response = await fetch(box.dataset.saveUrl, { cache: "no-store" });
  const { answers } = await response.json();
  const arrived = ([slot, { value }]) => JSON.stringify(value) === JSON.stringify(answers[slot]?.value ?? null);
  for (const each of kept.filter(arrived)) queue.remove(each[0]); // with the form, not one by one
  return kept.filter((each) => !arrived(each)).map(([slot]) => String(slot));
};

const slots = await missing();
const part = box.querySelector("[data-unsent]");
const list = new Intl.ListFormat(document.documentElement.lang);
part.firstElementChild.textContent = part.dataset.unsent.replace("{slots}", list.format(slots));
box.hidden = part.hidden = !slots.length;
box.querySelector("[data-forget]").addEventListener("click", async ({ target }) => {
  if (!confirm(target.dataset.forget)) return;
  await queue.clear();
  box.hidden = true;
});
