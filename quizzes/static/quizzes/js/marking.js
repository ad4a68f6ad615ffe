// Marking without a mouse. The keys stand on the page; the score follows the ticked points.

const form = document.querySelector("form[data-marking]");

if (form) {
  const points = [...form.querySelectorAll("[name=points_met]")];
  const score = form.elements.score;
  // Hundredths, so that the sum is exact; rounded down as on the server.
  const full = Math.round(Number(form.dataset.points) * 100);

  const earned = () => {
    const enough = Math.min(Number(form.dataset.anyOf) || points.length, points.length);
    const right = Math.min(points.filter((point) => point.checked).length, enough);
    return String(Math.floor((full * right) / enough) / 100);
  };
  // A score that somebody typed stands: ticking does not touch it, and the page says so.
  let byHand = false;
  const follow = (typed = byHand) => {
    byHand = Boolean(points.length && typed);
    form.querySelector("[data-by-hand]").hidden = !byHand;
  };
  const isTyped = () => score.value.trim() !== "" && Number(score.value) !== Number(earned());
  for (const point of points) {
    point.addEventListener("change", () => byHand || (score.value = earned()));
  }
  score.addEventListener("input", () => follow(score.value.trim() !== ""));
  const give = (all) => {
    for (const point of points) point.checked = all;
    score.value = all ? form.dataset.points : "0";
    follow(false);
    keep();
  };

  // What is typed here waits in this tab until it is saved, should the login end meanwhile.
  const drawer = `mark:${form.dataset.user}:${location.pathname}`;
  const KEPT = ["comment", "reason", "score", "points_met"];
  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => KEPT.includes(name)));
  const keep = () =>
    sessionStorage.setItem(drawer, JSON.stringify({ standing: form.dataset.standing, written: written() }));
  const bring = () => {
    const kept = JSON.parse(sessionStorage.getItem(drawer));
    if (!kept) return;
    if (kept.standing !== form.dataset.standing) return sessionStorage.removeItem(drawer); // it was saved
    if (kept.written === written()) return;
    const entries = JSON.parse(kept.written);
    for (const [name, value] of entries) if (name !== "points_met" && form.elements[name]) form.elements[name].value = value;
    const met = entries.filter(([name]) => name === "points_met").map(([, value]) => value);
    for (const point of points) point.checked = met.includes(point.value);
    form.querySelector("[data-brought]").hidden = false;
  };
  bring();
  follow(isTyped());
  form.addEventListener("input", keep);

  const acts = {
    Enter: () => form.requestSubmit(),
    f: () => give(true),
    0: () => give(false),
    p: () => score.select(),
    c: () => form.elements.comment.focus(),
    s: () => form.querySelector("[data-skip]")?.click(),
  };

  const act = (event) => {
    const point = points.find((each) => each.dataset.key === event.key);
    if (!point) return acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    return () => {
      point.click();
      point.focus();
    };
  };

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && command) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (command || event.altKey || event.repeat || event.isComposing) return;
    if (target.matches("textarea, input:not([type=checkbox])")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.key === "Enter" && target.closest("a, button, summary")) return;
    const doIt = act(event);
    if (!doIt) return;
    event.preventDefault();
    doIt();
  });

  if (!points.length && !form.querySelector("[aria-invalid]")) score.focus();
}
