// Marking without a mouse. The keys stand on the page; the score follows the ticked points.

const form = document.querySelector("form[data-marking]");

if (form) {
  const points = [...form.querySelectorAll("[name=points_met]")];
  const score = form.elements.score;
  // Hundredths, so that the sum is exact; rounded down as on the server.
  const full = Math.round(Number(form.dataset.points) * 100);

  const reckon = () => {
    if (!points.length) return;
    const enough = Math.min(Number(form.dataset.anyOf) || points.length, points.length);
    const right = Math.min(points.filter((point) => point.checked).length, enough);
    score.value = String(Math.floor((full * right) / enough) / 100);
  };
  for (const point of points) point.addEventListener("change", reckon);

  const acts = {
    Enter: () => form.requestSubmit(),
    f: () => (score.value = form.dataset.points),
    0: () => (score.value = "0"),
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
