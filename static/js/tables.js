// A table pasted from Word, Excel or LibreOffice keeps its merged cells and paragraphs: its HTML goes along in a hidden field.

const MOST_SIGNS = 1_500_000;
const ATTRIBUTES = new Set(["rowspan", "colspan", "span", "start", "face"]);
const STYLES = /(?:^|;)\s*(?:display|visibility|mso-hide|font-family|text-decoration(?:-line)?)\s*:[^;]*/gi;

// What tells nothing of the text falls away. Styles are renamed before anything is parsed: the policy of our pages forbids
// them even in a document that nobody sees, and would have the browser complain.
function bare(element) {
  const told = (element.getAttribute("data-style")?.match(STYLES) ?? []).join(";");
  const isNarrow = element.tagName === "COL" && element.getAttribute("width") === "0";
  for (const { name } of [...element.attributes]) if (!ATTRIBUTES.has(name)) element.removeAttribute(name);
  if (told) element.setAttribute("data-style", told);
  if (isNarrow) element.setAttribute("width", "0");
}

function tablesOf(html) {
  const begin = html.search(/<table/i);
  if (begin < 0) return "";
  const plain = html.slice(begin).replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=/gi, " data-style=");
  const page = new DOMParser().parseFromString(plain, "text/html");
  page.querySelectorAll("script, meta, link, title, img").forEach((each) => each.remove());
  const tables = [...page.querySelectorAll("table")].filter((each) => !each.parentElement.closest("table"));
  tables.forEach((table) => [table, ...table.querySelectorAll("*")].forEach(bare));
  const text = tables.map((table) => table.outerHTML).join("").replaceAll(" data-style=", " style=");
  return text.length < MOST_SIGNS ? text : "";
}

document.querySelectorAll("textarea[data-tables]").forEach((field) => {
  const hidden = document.getElementById(field.dataset.tables);
  let isPasting = false;
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const isWhole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    hidden.value = isWhole ? tablesOf(html) : "";
    isPasting = true;
  });
  // Text that was typed or pasted beside it is read as it stands.
  field.addEventListener("input", () => {
    if (!isPasting) hidden.value = "";
    isPasting = false;
  });
});
