"""The bookmark of a key in a Word file: by it an edited copy is read back paragraph by paragraph."""

import hashlib
import re

LONGEST = 40  # Word's limit; a leading underscore hides the bookmark, and case makes no difference
READABLE = re.compile(r"[a-z0-9.-]+")
HASHED = "___"  # stands in no readable name, so that the two kinds cannot meet


def bookmark_name(key: str) -> str:
    """`annex.row-01` is `_annex_row__01`; a key that is long or has other characters ends in a piece of its hash.

    Different keys give different names, the same key always the same.
    """
    name = "_" + key.replace("-", "__").replace(".", "_")
    if READABLE.fullmatch(key) and len(name) <= LONGEST and HASHED not in name and _read_back(name) == key:
        return name
    tail = HASHED + hashlib.sha256(key.encode()).hexdigest()[:12]
    return re.sub(r"[^a-z0-9_]", "_", name[: LONGEST - len(tail)]) + tail


def _read_back(name: str) -> str:
    return name[1:].replace("__", "-").replace("_", ".")
