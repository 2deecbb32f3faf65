"""How the history is marked and sealed. Pure functions on plain values; no database, no clock."""

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any


def canonical(values: Mapping[str, Any]) -> bytes:
    """Return `values` as bytes that are the same on every machine and database; the values are JSON's own kinds."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def mark_of(values: Mapping[str, Any], key: str) -> str:
    """Return the mark of an entry: an HMAC-SHA256 over all that it tells."""
    return hmac.new(key.encode(), canonical(values), hashlib.sha256).hexdigest()


def digest_of(number: int, values: Mapping[str, Any]) -> str:
    """Return the digest under which an entry with its number stands in a seal."""
    return hashlib.sha256(canonical({"number": number, "values": values})).hexdigest()


def seal_mark(previous: str, digests: Iterable[str], key: str, at: datetime.datetime | None) -> str:
    """Return the mark of a seal: an HMAC-SHA256 over when it was made, the seal before and the members in their order.

    The first seals were made without their time (`at` None): theirs can be altered unseen.
    """
    when = [] if at is None else [f"at {at.astimezone(datetime.UTC).isoformat()}"]
    return hmac.new(key.encode(), "\n".join([*when, previous, *digests]).encode(), hashlib.sha256).hexdigest()


def is_mark(mark: str, expected: str) -> bool:
    """Compare two marks in constant time."""
    return hmac.compare_digest(mark.encode(), expected.encode())
