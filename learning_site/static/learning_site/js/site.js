// Comfort only: every page works without this file.

// One menu open at a time; Escape or a click elsewhere closes it and gives the focus back.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <form data-confirm="Sentence." data-confirm-yes="Verb" data-confirm-no="Back">: asks before it is sent.
const ask = (form) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const sentence = document.createElement("p");
  sentence.textContent = form.dataset.confirm;
  sentence.id = "confirm-sentence";
  dialog.setAttribute("aria-labelledby", sentence.id);
  const actions = document.createElement("div");
  actions.className = "actions";
  const button = (text, className, answer) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = className;
    element.textContent = text;
    element.addEventListener("click", () => dialog.close(answer));
    actions.append(element);
  };
  button(form.dataset.confirmNo, "btn btn--quiet", "no");
  button(form.dataset.confirmYes, form.dataset.confirmClass || "btn btn--primary", "yes");
  dialog.append(sentence, actions);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
};

// <form data-unsent-of="7" data-confirm…>: asks only where this device still holds answers of that person which the
// server has not got (quizzes/js/queue.js). The page with the paper looks after its own.
const openAnswers = () =>
  new Promise((done) => {
    const request = indexedDB.open("answers");
    request.onupgradeneeded = () => request.transaction.abort(); // there are none: do not make an empty store
    request.onsuccess = () => done(request.result);
    request.onerror = () => done(null);
    setTimeout(done, 1000, null); // some browsers never answer
  });
const inQueue = async (user, work) => {
  const answers = await openAnswers().catch(() => null);
  if (!answers) return 0;
  const all = answers.transaction("queue", "readwrite").objectStore("queue");
  const request = work(all, IDBKeyRange.bound([`${user}:`], [`${user};`]));
  await new Promise((done) => (all.transaction.oncomplete = all.transaction.onabort = done));
  answers.close();
  return request.result;
};
const agreed = async (form) => {
  const user = form.dataset.unsentOf;
  if (!user) return ask(form);
  if (!(await inQueue(user, (all, range) => all.count(range)))) return true;
  if (!(await ask(form))) return false;
  await inQueue(user, (all, range) => all.delete(range));
  return true;
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const isLeftToThePaper = form.dataset.unsentOf && document.querySelector("form[data-attempt]");
  if (form.dataset.confirm && !form.dataset.confirmed && !isLeftToThePaper) {
    event.preventDefault();
    const submitter = event.submitter;
    if (await agreed(form)) {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    }
    return;
  }
  // A double click sends once. The server refuses the second one anyway.
  if (form.hasAttribute("data-once")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }
});

// Coming back with the browser's back button must not find a dead form.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const form of document.querySelectorAll("form[data-confirmed]")) delete form.dataset.confirmed;
});

// The first wrong field, or the summary that lists them, takes the focus after a refused form.
document.querySelector("[data-focus]")?.focus();
