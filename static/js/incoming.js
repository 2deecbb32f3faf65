// Files dropped anywhere on the page, or pasted (Ctrl+V), go into the field for files. Without script it is a plain field.

const field = document.querySelector('input[type="file"][data-drop]');
const zone = field?.closest("[data-drop-zone]");
const list = zone?.querySelector("[data-drop-list]");

function twoDigits(number) {
  return String(number).padStart(2, "0");
}

// What is pasted is always called image.png: the time tells two of them apart.
function named(file, number) {
  const now = new Date();
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(twoDigits).join("");
  const ending = file.type.split("/")[1] || "png";
  return new File([file], `anh-dan-${time}-${number}.${ending}`, { type: file.type });
}

function tell() {
  const items = [...field.files].map((file) => {
    const item = document.createElement("li");
    const size = Math.max(1, Math.round(file.size / 1024)).toLocaleString("vi-VN");
    item.textContent = `${file.name} (${size} KB)`;
    return item;
  });
  const names = document.createElement("ul");
  names.append(...items);
  list.replaceChildren(names);
}

function add(files) {
  if (!files.length) {
    return;
  }
  const all = new DataTransfer();
  [...field.files, ...files].forEach((file) => all.items.add(file));
  field.files = all.files;
  tell();
}

if (field) {
  field.addEventListener("change", tell);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      zone.classList.remove("is-over");
    }
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      add(files.map((file, place) => (file.name === "image.png" ? named(file, place + 1) : file)));
    }
  });
}
