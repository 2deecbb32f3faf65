// Buttons with data-insert put a chip where the cursor stands in the field with data-inserts.
// Without script they send the form, and it comes back with the chip at its end.

const field = document.querySelector("[data-inserts]");
let visited = false;
field?.addEventListener("focus", () => (visited = true));

// Behind the chip that the cursor stands in: a chip inside a chip would spoil both.
function place() {
  const start = visited ? field.selectionStart : field.value.length;
  const inside = field.value.lastIndexOf("⟦", start - 1) > field.value.lastIndexOf("⟧", start - 1);
  const end = field.value.indexOf("⟧", start);
  return start > 0 && inside && end >= 0 ? end + 1 : start;
}

function insert(chip) {
  const at = place();
  const before = field.value.slice(0, at);
  const space = before && !/[\s(“"]$/.test(before) ? " " : "";
  field.setRangeText(space + chip, at, at, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    insert(button.dataset.insert);
  });
}
