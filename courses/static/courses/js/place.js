// Keeps the place in a lesson. Without this file a learner comes back to the same lesson, at its top.

const article = document.getElementById("lesson");
const address = article.dataset.place;
const pieces = [...article.children];

// The first piece whose end is still below the top of the window is what is being read.
const placeNow = () => {
  const index = pieces.findIndex((piece) => piece.getBoundingClientRect().bottom > 80);
  return index < 0 ? pieces.length - 1 : index;
};

const kept = Number(article.dataset.anchor);
const arrives = performance.getEntriesByType("navigation")[0]?.type;
if (kept > 0 && pieces[kept] && !location.hash && arrives !== "back_forward") {
  pieces[kept].scrollIntoView({ block: "start", behavior: "instant" });
}

if (address) {
  let sent = -1;
  const send = () => {
    const place = placeNow();
    if (place === sent) return;
    sent = place;
    const body = new FormData(document.getElementById("done"));
    body.set("anchor", String(place));
    navigator.sendBeacon(address, body);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) send();
  });
  let leaving = false;
  // "Read, go on" says more than any place: the next lesson is where the learner is then.
  document.getElementById("done").addEventListener("submit", () => {
    leaving = true;
  });
  let timer;
  addEventListener(
    "scroll",
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => leaving || send(), 3000);
    },
    { passive: true },
  );
}
