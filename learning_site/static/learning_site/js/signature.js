// The signature: drawn with finger, pen or mouse, sent as a picture. Typing the name does the same without it.
const canvas = document.querySelector("[data-sign]");
const form = canvas.closest("form");
const clear = form.querySelector("[data-clear]");
const pen = canvas.getContext("2d");
let isDrawn = false;
let last = null;

const empty = () => {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  isDrawn = false;
  clear.hidden = true;
};
const at = (event) => {
  const box = canvas.getBoundingClientRect();
  return [
    ((event.clientX - box.left) * canvas.width) / box.width,
    ((event.clientY - box.top) * canvas.height) / box.height,
  ];
};

pen.lineWidth = 6;
pen.lineCap = pen.lineJoin = "round";
pen.strokeStyle = "#111";

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  last = at(event);
});
canvas.addEventListener("pointermove", (event) => {
  if (!last) return;
  const here = at(event);
  pen.beginPath();
  pen.moveTo(...last);
  pen.lineTo(...here);
  pen.stroke();
  last = here;
  isDrawn = true;
  clear.hidden = false;
});
for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (last = null));
clear.addEventListener("click", empty);

form.addEventListener("submit", () => {
  form.elements.drawn.value = isDrawn ? canvas.toDataURL("image/png") : "";
});
addEventListener("pageshow", empty);
