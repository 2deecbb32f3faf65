// Leaving a page asks while something typed into a form of a record was not sent. What was typed is seen by comparing each
// field with how the page showed it: what was taken back asks nothing, and what a browser fills in again after “Back” does.
const forms = () => [...document.querySelectorAll("form[method=post]")];
const sent = new Set();

const isTyped = (field) => {
  if (field.type === "hidden" || field.disabled) return false;
  if (field.type === "file") return field.files.length > 0;
  if (field.type === "radio") return field.checked !== field.defaultChecked;
  const hasText = field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && !["checkbox", "submit", "button", "image", "reset"].includes(field.type));
  return hasText && field.value !== field.defaultValue;
};

// A page that shows what was refused, or a preview, holds typed text that stands nowhere else.
const isRefused = (form) => form.dataset.typed || form.querySelector(".is-invalid, [aria-invalid=true]");

const isUnsent = (form) => !sent.has(form) && (isRefused(form) || [...form.elements].some(isTyped));

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent.add(event.target);
});
window.addEventListener("pageshow", () => sent.clear());
window.addEventListener("beforeunload", (event) => {
  if (!forms().some(isUnsent)) return;
  event.preventDefault();
  event.returnValue = ""; // browsers of some years ago
});
