"""What is looked at in an .xls before it is opened: how much it holds, what is hidden ([MS-XLS], the record stream).

calamine makes room for every cell up to the last one: a file of some kilobytes could name one in the far corner.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from ntm_tracker.uploads import LOCKED
from ntm_tracker.workbooks import LOCKED_HELP, MOST_TAGS, SAVE_AS_XLSX, TOO_MUCH, BadWorkbookError

MOST_CELLS = 2_000_000  # places of all sheets together, empty ones counted
BOUNDSHEET, BOF, FILEPASS, ROW, COLINFO = 0x85, 0x809, 0x2F, 0x208, 0x7D
SEVERAL = {0xBD, 0xBE}  # records of several cells of a row
CELLS = {0x06, 0x201, 0x203, 0x204, 0x205, 0xFD, 0x27E, 0xD6} | SEVERAL


@dataclass
class Sheet:
    """A sheet of an .xls: whether it is hidden, and which of its rows and columns, counted from 1."""

    is_hidden: bool
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    last: tuple[int, int] = (0, 0)


def sheets_of(data: bytes) -> list[Sheet]:
    """Return the sheets of an .xls in their order; raise BadWorkbookError for what is not opened."""
    if LOCKED in data:
        raise BadWorkbookError(LOCKED_HELP)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(each) for each in ole.listdir(streams=True, storages=True)}
            if "_VBA_PROJECT_CUR" in names:
                raise BadWorkbookError(f"tệp có macro. {SAVE_AS_XLSX}")
            if "Workbook" not in names:
                raise BadWorkbookError(f"không phải tệp Excel. {SAVE_AS_XLSX}")
            stream = ole.openstream("Workbook").read()
        return _marks(stream)
    except BadWorkbookError:
        raise
    except Exception as error:  # whatever olefile stumbles over
        raise BadWorkbookError(f"tệp Excel bị hỏng, không đọc được. {SAVE_AS_XLSX}") from error


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record: where it begins, its kind, what it says first."""
    at, left = 0, MOST_TAGS
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + min(size, 16)]
        at += 4 + size
        left -= 1
        if left < 0:
            raise BadWorkbookError(TOO_MUCH)


def _marks(stream: bytes) -> list[Sheet]:
    sheets: dict[int, Sheet] = {}
    now: Sheet | None = None
    for at, kind, told in _records(stream):
        if kind == FILEPASS:
            raise BadWorkbookError(LOCKED_HELP)
        if kind == BOUNDSHEET and len(told) >= 6:
            begin, state, sort = struct.unpack_from("<IBB", told)
            if sort == 0:  # no chart
                if begin in sheets:
                    raise BadWorkbookError(f"tệp khai báo một trang nhiều lần. {SAVE_AS_XLSX}")
                sheets[begin] = Sheet(bool(state & 3))
        elif kind == BOF and at in sheets:
            now = sheets[at]
        elif now is not None:
            _mark(now, kind, told)
    if sum(row * column for row, column in (each.last for each in sheets.values())) > MOST_CELLS:
        raise BadWorkbookError(TOO_MUCH)
    return list(sheets.values())


def _mark(sheet: Sheet, kind: int, told: bytes) -> None:
    if kind in CELLS and len(told) >= 4:
        row, column = struct.unpack_from("<HH", told)
        sheet.last = max(sheet.last[0], row + 1), max(sheet.last[1], column + 1 if kind not in SEVERAL else 256)
    elif kind == ROW and len(told) >= 14:
        row, flags = struct.unpack_from("<H10xH", told)
        if flags & 0x20:
            sheet.rows.add(row + 1)
    elif kind == COLINFO and len(told) >= 10:
        first, last, width, _, flags = struct.unpack_from("<HHHHH", told)
        if flags & 1 or width == 0:
            sheet.columns |= set(range(first + 1, min(last, 255) + 2))
