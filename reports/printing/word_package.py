"""The .docx file: the parts of `word_base/`, which are plain XML to read and edit, and those of one document.

`word_base/` is written by hand, so no template of another program leaves its author, thumbnail or language in a report.
"""

import io
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

BASE = Path(__file__).parent / "word_base"
CONTENT_TYPES = "[Content_Types].xml"  # the first part of the file
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # no date of today: equal documents give equal bytes


@cache
def base_parts() -> dict[str, bytes]:
    return {path.relative_to(BASE).as_posix(): path.read_bytes() for path in sorted(BASE.rglob("*")) if path.is_file()}


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            info = ZipInfo(name, LONG_AGO)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            archive.writestr(info, parts[name])
    return file.getvalue()
