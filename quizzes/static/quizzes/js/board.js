// The board of a sitting looks again every few seconds; ticks stay where they are.

const board = document.querySelector("[data-board]");
const EVERY = 5000;
let last = new Date();

const look = async () => {
  if (document.visibilityState !== "visible") return;
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  try {
    const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(8000) });
    if (!response.ok) throw new Error(response.status);
    const ticked = new Set([...board.querySelectorAll("[name=attempt]:checked")].map((box) => box.value));
    const focused = document.activeElement?.name === "attempt" ? document.activeElement.value : null;
    board.innerHTML = await response.text();
    for (const box of board.querySelectorAll("[name=attempt]")) {
      box.checked = ticked.has(box.value);
      if (box.value === focused) box.focus();
    }
    last = new Date();
  } catch {
    board.querySelector("[data-note]").textContent = board.dataset.late.replace("{time}", last.toLocaleTimeString());
  }
};

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
