// Quicker entry: a running count, keys 1-4, Ctrl+S, the place kept, and nothing typed lost when the line or the session is.

const form = document.getElementById("phieu");
const outcomes = ["met", "not_met", "not_assessed", "not_applicable"];
const padded = (number) => String(number).padStart(2, "0");

function rows() {
  return [...form.querySelectorAll("[role=radiogroup]")];
}

function showCount() {
  const tally = { met: 0, not_met: 0, not_assessed: 0, not_applicable: 0, missing: 0 };
  const counted = rows().filter((row) => "counts" in row.dataset); // as the server counts: a heading of the set is no item
  for (const row of counted) tally[row.querySelector(":checked")?.value ?? "missing"] += 1;
  const size = counted.length;
  const show = (name, text) => form.querySelectorAll(`[data-count=${name}]`).forEach((place) => (place.textContent = text));
  show("met", tally.missing === size ? "Chưa nhập" : `${padded(tally.met + tally.not_applicable)}/${size}`);
  show("not_met", padded(tally.not_met));
  show("not_assessed", padded(tally.not_assessed));
  show("missing", padded(tally.missing));
}

// A measured value beside its level, as the server writes it: `68 < 72 → chưa đạt`.
const holds = { ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, "<": (a, b) => a < b, "=": (a, b) => a === b };

function compare(field) {
  const place = field.closest("li").querySelector("[data-compared]");
  const text = field.value.trim();
  const value = /^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/.test(text) ? Number(text.replaceAll(".", "").replace(",", ".")) : NaN;
  const level = Number(field.dataset.level);
  const sign = value === level ? "=" : value < level ? "<" : ">";
  const told = (number) => number.toLocaleString("vi-VN", { maximumFractionDigits: 3 });
  place.textContent = Number.isNaN(value) ? "" : `${told(value)} ${sign} ${told(level)} → ${holds[field.dataset.sign](value, level) ? "đạt" : "chưa đạt"}`;
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=do][value=save]"));
    return;
  }
  const group = event.target.closest?.("[role=radiogroup]");
  const chosen = outcomes[Number(event.key) - 1];
  if (!group || !chosen || event.ctrlKey || event.altKey) return;
  const all = rows();
  const box = group.querySelector(`[value=${chosen}]`);
  box.checked = true;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const next = all[all.indexOf(group) + 1];
  (next?.querySelector(":checked") ?? next?.querySelector("input") ?? box).focus();
}

// Enter in a field of the quick entry fills the table; it never saves by accident.
function onEnter(event) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.target.type === "radio") return;
  event.preventDefault();
  const way = event.target.closest("fieldset") ? "fill" : "save";
  form.requestSubmit(form.querySelector(`[name=do][value=${way}]`));
}

// What is typed is kept in this window until it is saved, so that a lost line or an ended session loses nothing.
const store = `entry:${form?.dataset.draft}`;
const typed = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));

function offerDraft() {
  const draft = sessionStorage.getItem(store);
  if (!draft || draft === typed()) return;
  const offer = document.createElement("div");
  offer.className = "alert alert-warning";
  offer.setAttribute("role", "status");
  const text = document.createElement("div");
  text.textContent = "Lần trước trang này có phần nhập chưa lưu.";
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: "Lấy lại" });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-link", textContent: "Bỏ" });
  button.addEventListener("click", () => { restore(JSON.parse(draft)); offer.remove(); });
  drop.addEventListener("click", () => { sessionStorage.removeItem(store); offer.remove(); });
  offer.append(text, button, drop);
  form.before(offer);
}

function restore(pairs) {
  for (const [name, value] of pairs) {
    // with the fingerprints of then (w-…): a row that somebody else wrote meanwhile is told, not overwritten
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type === "checkbox") field.checked = true;
      else if (field.tagName !== "BUTTON") field.value = value;
    }
  }
  showCount();
}

// What was sent and saved is no draft any more, wherever saving led: here, to the next commune, to a sheet that is closed now.
const SENT = "entry:sent";
const sent = sessionStorage.getItem(SENT);
const saved = document.querySelector(".main > .alert-success");
sessionStorage.removeItem(SENT);
if (sent && saved) {
  sessionStorage.removeItem(sent);
  if (sent !== store) sessionStorage.removeItem(`${sent}:place`);
}

if (form && rows().length) {
  document.querySelectorAll(".only-script").forEach((each) => (each.hidden = false));
  const place = sessionStorage.getItem(`${store}:place`);
  const asked = document.querySelector(".main > [role=alert]"); // stands above everything: it is to be seen
  if (place && !asked) window.scrollTo(0, Number(place));
  sessionStorage.removeItem(`${store}:place`);
  if (saved) {
    const told = Object.assign(document.createElement("span"), { className: "small", textContent: saved.textContent.trim() });
    told.setAttribute("role", "status");
    if (place > 200) document.querySelector(".bulk .actions")?.before(told); // the message itself is out of sight
  }
  if (form.dataset.typed) sessionStorage.setItem(store, typed()); // a preview, or something to be mended
  else offerDraft();
  document.addEventListener("keydown", onKey);
  form.addEventListener("keydown", onEnter);
  form.addEventListener("input", () => { showCount(); sessionStorage.setItem(store, typed()); });
  form.addEventListener("change", showCount);
  form.addEventListener("input", (event) => { if (event.target.dataset.level) compare(event.target); });
  form.addEventListener("submit", () => { sessionStorage.setItem(SENT, store); sessionStorage.setItem(`${store}:place`, String(window.scrollY)); });
}
