// A second tap on the button of a form is none. After a moment it counts again: what was answered may have been a file.
const PAUSE = 1500;

document.addEventListener("submit", (event) => {
  const { dataset } = event.target;
  const now = Date.now();
  if (now - (Number(dataset.sent) || -Infinity) < PAUSE) event.preventDefault();
  else dataset.sent = String(now);
});
