// The clock of an event and situations with choices. Without this file the clock is the table of its
// example, and every scene of a situation stands open on the page.

const DAY = 24 * 60;

const minutesOf = (text) => {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
};

const timeOf = (minutes) => {
  const rest = ((minutes % DAY) + DAY) % DAY;
  return [Math.floor(rest / 60), rest % 60].map((part) => String(part).padStart(2, "0")).join(":");
};

for (const clock of document.querySelectorAll("[data-activity='clock']")) {
  const entry = clock.querySelector(".clock__entry");
  const input = entry.querySelector("input");
  const show = () => {
    if (!input.value) return; // a time half typed
    const start = minutesOf(input.value);
    for (const time of clock.querySelectorAll("time")) {
      const due = start - Number(time.dataset.minutes);
      const day = due < 0 ? clock.dataset.dayBefore : due >= DAY ? clock.dataset.dayAfter : "";
      time.textContent = day ? `${day} ${timeOf(due)}` : timeOf(due);
    }
  };
  input.addEventListener("input", show);
  entry.querySelector("button").addEventListener("click", () => print());
  entry.hidden = false;
  show(); // a browser that comes back keeps what was typed
}

for (const situation of document.querySelectorAll("[data-activity='situation']")) {
  const scenes = [...situation.querySelectorAll(".scenario__scene")];
  for (const scene of scenes.slice(1)) {
    scene.classList.toggle("scenario__scene--ahead", `#${scene.id}` !== location.hash);
  }
  situation.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const scene = link && scenes.find((each) => `#${each.id}` === link.getAttribute("href"));
    if (!scene) return;
    event.preventDefault();
    scene.classList.remove("scenario__scene--ahead");
    scene.focus();
    scene.scrollIntoView({ block: "nearest" });
  });
}
