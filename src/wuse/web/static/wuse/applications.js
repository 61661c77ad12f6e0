/* Chooses all applications that can be confirmed together; without this each is chosen by hand. */
const button = document.getElementById("choose-all");
const together = [...document.querySelectorAll('input[name="numbers"]:not([data-alone])')];
if (button && together.length > 1) {
  button.hidden = false;
  button.addEventListener("click", () => together.forEach((box) => { box.checked = true; }));
}
