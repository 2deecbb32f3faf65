"""What a page offers to its reader: links, and forms with what stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

Attributes = list[tuple[str, str | None]]
NO_VALUE = {"submit", "button", "reset", "image", "file"}


@dataclass
class OfferedForm:
    """A form as a browser would send it, untouched; `buttons` are the named ways to send it.

    One without a button or a field in sight is none: nobody can send it.
    """

    method: str
    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    can_be_sent: bool = False
    takes_files: bool = False

    def address(self) -> str:
        """Where the form leads; one that is sent by GET carries its values in the address."""
        return f"{self.action}?{urlencode(self.values)}" if self.method == "get" else self.action

    def data(self) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for name, value in (*self.values, *self.buttons[:1]):
            values.setdefault(name, []).append(value)
        return values


class Offers(HTMLParser):
    """Reads a page at `address`: its links inside the program, and its forms."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[OfferedForm] = []
        self.form: OfferedForm | None = None
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.textarea: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._link(given["href"])
        elif tag == "form":
            action = self._inside(given.get("action") or self.address) or ""
            self.form = OfferedForm(given.get("method", "get").lower(), action)
            self.forms.append(self.form)
        elif self.form and tag in {"input", "button"}:
            self._field(tag, given)
        elif self.form and tag == "select" and "disabled" not in given:
            self.select = given.get("name", ""), []
        elif self.select and tag == "option":
            self.select[1].append((given.get("value", ""), "selected" in given))
        elif self.form and tag == "textarea":
            self.textarea = [given.get("name", ""), ""]

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind, name = given.get("type", "submit" if tag == "button" else "text"), given.get("name", "")
        if "disabled" in given or not self.form:
            return
        self.form.takes_files |= kind == "file"
        self.form.can_be_sent |= kind not in {"hidden", "button", "reset"}
        if not name:
            return
        if kind == "submit":
            self.form.buttons.append((name, given.get("value", "")))
        elif kind not in NO_VALUE and (kind not in {"checkbox", "radio"} or "checked" in given):
            self.form.values.append((name, given.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.textarea[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select and self.form:
            name, options = self.select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self.form.values += [(name, value) for value in chosen if name]
            self.select = None
        elif tag == "textarea" and self.textarea and self.form:
            name, text = self.textarea
            self.form.values.append((name, text.removeprefix("\n")))
            self.textarea = None

    def _link(self, href: str) -> None:
        if not href.startswith(("#", "mailto:", "tel:")) and (address := self._inside(href)) is not None:
            self.links.append(address)

    def _inside(self, href: str) -> str | None:
        parts = urlsplit(urljoin(f"http://testserver{self.address}", href))
        if parts.netloc != "testserver":
            return None
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
