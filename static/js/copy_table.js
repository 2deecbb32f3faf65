// Links with data-copy-table="#id" copy that part of the page they lead to, as a table that Word takes.
// Without script they lead to the page with the bare table, which is selected and copied by hand.

async function partOf(link) {
  const here = document.querySelector(link.dataset.copyTable);
  if (here) return here;
  const answer = await fetch(link.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(link.dataset.copyTable);
}

function asText(part) {
  const lines = (element) =>
    element.tagName === "TABLE"
      ? [...element.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t"))
      : [element.textContent.trim()];
  return [...part.children].flatMap(lines).join("\n");
}

// A plain http address in the office's network has no clipboard object: there the browser copies what is selected.
function copySelected(part) {
  const shown = document.body.appendChild(part.cloneNode(true));
  const selection = getSelection();
  selection.removeAllRanges();
  const range = document.createRange();
  range.selectNode(shown);
  selection.addRange(range);
  const done = document.execCommand("copy");
  selection.removeAllRanges();
  shown.remove();
  return done;
}

async function copy(part) {
  if (!navigator.clipboard?.write || !window.ClipboardItem) return copySelected(part);
  const item = {
    "text/html": new Blob([part.innerHTML], { type: "text/html" }),
    "text/plain": new Blob([asText(part)], { type: "text/plain" }),
  };
  await navigator.clipboard.write([new ClipboardItem(item)]);
  return true;
}

for (const link of document.querySelectorAll("[data-copy-table]")) {
  const label = link.querySelector("span");
  link.hidden = false;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const part = await partOf(link).catch(() => null);
    const done = part && (await copy(part).catch(() => copySelected(part)));
    if (done) label.textContent = "Đã chép, dán vào Word";
    else location.assign(link.href);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
