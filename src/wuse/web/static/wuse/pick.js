// Words looked for among many boxes: what does not have them is hidden, what is ticked stays, and headings open by themselves.
for (const box of document.querySelectorAll("[data-pick]")) {
  const seek = box.querySelector(".seek");
  const input = seek.querySelector("input");
  const groups = [...box.querySelectorAll("details")];
  const counted = () => groups.forEach((group) => {
    const boxes = [...group.querySelectorAll("input[type=checkbox]")];
    group.querySelector(".chosen").textContent = `${boxes.filter((one) => one.checked).length} / ${boxes.length}`;
  });
  seek.hidden = false;
  box.addEventListener("change", counted);
  input.addEventListener("input", () => {
    const words = input.value.trim().toLowerCase();
    for (const group of groups) {
      let shown = 0;
      for (const tick of group.querySelectorAll("label")) {
        const is = tick.querySelector("input").checked || tick.textContent.toLowerCase().includes(words);
        tick.hidden = !is;
        shown += is;
      }
      group.hidden = !shown;
      if (words) group.open = true;
    }
  });
  // A search is no answer of the form: Enter looks on, and sends nothing.
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  counted();
}
