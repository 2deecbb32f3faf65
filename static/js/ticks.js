// Ticking many rows at once, how many are ticked, and printing. Without script each row is ticked by hand, and
// “Chọn tất cả … xã giữ chuẩn” is understood by the server.

const all = document.querySelector("[data-tick-all]");
const rows = all?.dataset.tickAll || "xa";
const boxes = [...document.querySelectorAll(`input[name="${rows}"][type="checkbox"]`)];
const keepers = document.querySelector("[data-tick-keepers]");
const told = document.querySelector("[data-tick-count]");

function tell() {
  const number = boxes.filter((box) => box.checked).length;
  if (told) {
    told.textContent = number ? `Đã chọn ${String(number).padStart(2, "0")}` : "";
  }
  if (all) {
    all.checked = number > 0 && number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  }
}

function tick(chosen, checked) {
  chosen.forEach((box) => {
    box.checked = checked;
  });
  tell();
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => tick(boxes, all.checked));
}
keepers?.addEventListener("change", () => tick(boxes.filter((box) => "keeper" in box.dataset), keepers.checked));
boxes.forEach((box) => box.addEventListener("change", tell));
tell();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
