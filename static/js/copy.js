// Buttons with data-copy="id of a field" copy what stands in it. Without script they stay hidden: the field is selected by hand.

async function copy(field) {
  field.select();
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(field.value);
    return true;
  }
  return document.execCommand("copy"); // a plain http address in the office's network has no clipboard object
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.querySelector("span");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy)).catch(() => false);
    label.textContent = done ? "Đã chép" : "Bấm Ctrl+C để chép";
  });
}
