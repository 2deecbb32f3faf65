"""How telephone numbers are read. Pure functions on plain values; no database, no clock."""

import re
import unicodedata

MOBILE = re.compile(r"0[35789][0-9]{8}")
LANDLINE = re.compile(r"02[0-9]{9}")
SEPARATORS = re.compile(r"[\s.()\-–/]")


def phone_number(text: str) -> str:
    """Return a Vietnamese number as it is stored: `0939 123 456`, `0277 3845 123`; raise ValueError for anything else.

    Numbers pasted from a telephone's address book bring invisible marks along; +84 and 84 stand for the first 0.
    """
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    digits = re.sub(r"^(?:\+84|84|0084)0?(?=[0-9]{9,10}$)", "0", SEPARATORS.sub("", visible))
    if MOBILE.fullmatch(digits):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    if LANDLINE.fullmatch(digits):
        area = 3 if digits[:3] in {"024", "028"} else 4
        return f"{digits[:area]} {digits[area : area + 4]} {digits[area + 4 :]}"
    raise ValueError(text)
