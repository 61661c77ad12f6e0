// The correction table at the keyboard: up and down go to the same column of the next row that is open, and what was
// typed is not lost by leaving the page unawares. Without this script the form works as it is.
const form = document.getElementById("aside");
let sending = false;

if (form) {
  form.addEventListener("submit", () => { sending = true; });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && event.target.matches("td input:not([type=checkbox])")) go(event, step);
  });
  window.addEventListener("beforeunload", (event) => { if (!sending && changed()) event.preventDefault(); });
}

function go(event, step) {
  const column = event.target.id.split(":")[2];
  const open = [...form.querySelectorAll("td [id^='cell:']")].filter((cell) => cell.id.split(":")[2] === column);
  const next = open[open.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function changed() {
  return [...form.querySelectorAll("[id^='cell:']")].some((cell) => {
    const was = form.elements[cell.name.replace("cell:", "was:")];
    return was && was.value !== cell.value;
  });
}
