// The code on the wall: asked for anew before it is over, and every few seconds for the number of those signed in.
const box = document.querySelector("[data-code-now]");
const part = (name) => box.querySelector(`[data-${name}]`);
let goodUntil = performance.now() + Number(part("left").getAttribute("value")) * 1000 + 5000;
let endsAt = goodUntil - 5000;

const show = (now) => {
  if (part("code").textContent !== now.code) {
    part("qr").innerHTML = now.svg;
    part("code").textContent = now.code;
  }
  part("signed").textContent = now.signed;
  part("seats").textContent = now.seats;
  endsAt = performance.now() + now.seconds_left * 1000;
  goodUntil = endsAt + 5000;
};

const next = async () => {
  let wait = 1500;
  try {
    const answer = await fetch(box.dataset.codeNow, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(5000),
    });
    if (answer.redirected) location.reload(); // logged out
    if (answer.ok) {
      const now = await answer.json();
      show(now);
      wait = Math.min(now.seconds_left * 1000 + 60, 4000);
    }
  } catch {
    // tried again below
  }
  setTimeout(next, wait);
};

setInterval(() => {
  const isDead = performance.now() > goodUntil;
  part("stale").hidden = !isDead;
  box.toggleAttribute("data-dead", isDead);
  part("left").value = Math.max((endsAt - performance.now()) / 1000, 0);
}, 250);

// A screen that goes to sleep shows nobody anything.
const stayAwake = () => navigator.wakeLock?.request("screen").catch(() => {});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    stayAwake();
  }
});
stayAwake();
setTimeout(next, Math.min(Number(part("left").getAttribute("value")) * 1000 + 60, 4000));
