"""What is handed over: the facts of a report, and the files that they make. Made outside any transaction."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from communes.models import ReportingPeriod
from reports import facts
from reports.facts.frame import signed_by
from reports.models import SignatureProfile
from reports.quarterly import report
from reports.quarterly.report import PRINTERS

FACTS = "json"
FORMS = ("pdf", "docx", "txt")  # what is given out; the facts stay here
PRINTING = ("weasyprint", "python-docx", "jinja2", "markdown-it-py")
# What the words and the look of a report depend on.
SOURCES = (("reports", "*.py"), ("reports/printing/word_base", "*"), ("templates/reports/quarterly", "*.md"))
STYLE = "static/css/report.css"


@dataclass(frozen=True)
class Prepared:
    """A report ready to be handed over: its files by their kind, and what made them."""

    files: dict[str, bytes]
    versions: str

    @property
    def facts(self) -> bytes:
        return self.files[FACTS]


def prepare(period: ReportingPeriod, signature: SignatureProfile) -> Prepared:
    """Return the report of `period` as `signature` signs it. Call it outside any transaction. Raises BusyError."""
    collected = replace(facts.collect(period), signature=signed_by(signature))
    made = report.from_facts(collected)
    return Prepared({FACTS: facts.dump(collected), **{form: PRINTERS[form](made) for form in FORMS}}, versions())


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


@cache
def versions() -> str:
    """Return what made the files: this program, a digest of what writes and prints, and the printers."""
    root = Path(settings.BASE_DIR)
    paths = {path for folder, pattern in SOURCES for path in (root / folder).rglob(pattern) if path.is_file()}
    own = digest(b"\0".join(part for path in sorted(paths | {root / STYLE}) for part in _told(path, root)))
    printers = ", ".join(f"{name} {version(name)}" for name in PRINTING)
    return f"NTM Tracker {settings.VERSION} ({own[:12]}), {printers}"


def _told(path: Path, root: Path) -> tuple[bytes, bytes]:
    return path.relative_to(root).as_posix().encode(), path.read_bytes()
