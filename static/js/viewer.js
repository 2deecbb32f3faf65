// The viewer without the way to the server: turning and sizes change a class, another file is put in place of this one.
// What is typed beside it stays. Without script the links load the page again.

const TURNS = [0, 90, 180, 270];
const SIZES = [100, 150, 200, 300, 400];

function change(sheet, kind, values, next) {
  const now = values.findIndex((value) => sheet.classList.contains(`${kind}-${value}`));
  const then = next(now);
  sheet.classList.replace(`${kind}-${values[now]}`, `${kind}-${values[then]}`);
}

const ACTS = {
  turn: (sheet) => change(sheet, "turn", TURNS, (now) => (now + 1) % TURNS.length),
  larger: (sheet) => change(sheet, "size", SIZES, (now) => Math.min(now + 1, SIZES.length - 1)),
  smaller: (sheet) => change(sheet, "size", SIZES, (now) => Math.max(now - 1, 0)),
};

async function show(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("xem");
  if (!answer.ok || !found) {
    throw new Error("no viewer there");
  }
  document.getElementById("xem").replaceWith(document.adoptNode(found));
  history.replaceState(null, "", address);
  found.querySelector(".viewer-stage")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".viewer [data-act]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const sheet = link.closest(".viewer").querySelector(".viewer-sheet");
  if (link.dataset.act === "file") {
    show(link.href).catch(() => location.assign(link.href));
  } else {
    ACTS[link.dataset.act](sheet);
  }
});
