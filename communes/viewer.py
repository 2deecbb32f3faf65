"""The viewer: the files of a commune beside a form, a picture turned and enlarged, a PDF by pages.

Everything that it shows is in the address, so that it works without script; static/js/viewer.js only spares the way
to the server. A page shows `viewer_of(visible_files(user).of_commune(locality, period), request.GET)` by including
`components/viewer.html`, and is decorated with `shows_files`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from communes.models import IncomingFile
from ntm_tracker.uploads import PICTURES, FileKind, FileRecord
from ntm_tracker.vietnamese import short_date

FILE, TURN, SIZE = "tep", "xoay", "co"
TURNS, SIZES = (0, 90, 180, 270), (100, 150, 200, 300, 400)

# A PDF is shown in a frame of this site; pages without one allow no frame.
View = TypeVar("View", bound=Callable[..., HttpResponse])
shows_files: Callable[[View], View] = csp_update({"frame-src": [SELF]})  # type: ignore[assignment]


@dataclass(frozen=True)
class Shown:
    """A file as the viewer shows it."""

    pk: int
    name: str
    kind: str  # picture, pdf or other
    kind_name: str
    caption: str  # how it came, when, from whom
    source: str
    download: str
    address: str  # of the page with this file in sight


class FileCaption(NamedTuple):
    """What stands beside a file, and the addresses at which it is shown and given to be saved."""

    text: str
    source: str
    download: str


@dataclass(frozen=True)
class Viewer:
    """The files, the one in sight, and the addresses that change what is seen; all end at the viewer itself."""

    files: tuple[Shown, ...]
    current: Shown | None = None
    number: int = 0
    turn: int = 0
    size: int = 100
    previous: str = ""
    next: str = ""
    turned: str = ""
    larger: str = ""
    smaller: str = ""

    @property
    def count(self) -> int:
        return len(self.files)


def viewer_of(
    files: Iterable[FileRecord], query: QueryDict, tell: Callable[[FileRecord], FileCaption] | None = None
) -> Viewer:
    """Return the viewer of `files` as the page's address asks for; nonsense there shows the first file as it is.

    `tell` says what stands beside a file that is no received one, and where it is given out.
    """
    shown = tuple(_shown(each, (tell or _received)(each), query) for each in files)
    if not shown:
        return Viewer(())
    wanted = query.get(FILE, "")
    place = next((place for place, each in enumerate(shown) if str(each.pk) == wanted), 0)
    turn, size = _one_of(query.get(TURN), TURNS), _one_of(query.get(SIZE), SIZES)
    step = SIZES.index(size)
    return Viewer(
        shown,
        shown[place],
        place + 1,
        turn,
        size,
        previous=shown[place - 1].address if place else "",
        next=shown[place + 1].address if place + 1 < len(shown) else "",
        turned=_address(query, {FILE: shown[place].pk, TURN: (turn + 90) % 360, SIZE: size}),
        larger=_address(query, {FILE: shown[place].pk, TURN: turn, SIZE: SIZES[min(step + 1, len(SIZES) - 1)]}),
        smaller=_address(query, {FILE: shown[place].pk, TURN: turn, SIZE: SIZES[max(step - 1, 0)]}),
    )


def _shown(file: FileRecord, caption: FileCaption, query: QueryDict) -> Shown:
    return Shown(
        file.pk,
        file.file_name,
        "picture" if file.file_kind in PICTURES else "pdf" if file.file_kind == FileKind.PDF else "other",
        file.get_file_kind_display(),
        *caption,
        _address(query, {FILE: file.pk}),
    )


def _received(file: FileRecord) -> FileCaption:
    if not isinstance(file, IncomingFile):
        raise TypeError(f"{file!r} is no received file: its page says what stands beside it")
    caption = (file.get_channel_display(), short_date(file.received_on), file.sender)
    return FileCaption(
        " · ".join(filter(None, caption)),
        reverse("incoming-view", args=[file.pk]),
        reverse("incoming-download", args=[file.pk]),
    )


def _one_of(text: str | None, choices: tuple[int, ...]) -> int:
    return next((choice for choice in choices if str(choice) == text), choices[0])


def _address(query: QueryDict, values: dict[str, int]) -> str:
    changed = query.copy()
    for name in (FILE, TURN, SIZE):
        changed.pop(name, None)
    for name, value in values.items():
        changed[name] = str(value)
    return f"?{changed.urlencode()}#xem"
