// One key for one button: an element with data-key="s" is clicked when S is pressed outside a field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  const target = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  if (!target) return;
  event.preventDefault();
  target.click();
});
