"""Whether the history is as the program wrote it: every entry has its mark, every seal holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from history.evaluation import digest_of, is_mark, mark_of, seal_mark
from history.models import Entry, Seal, SealMember, content_of


@dataclass(frozen=True)
class Verification:
    """What was found: sentences about what is wrong, and how many entries are in how many seals, or in none."""

    problems: tuple[str, ...]
    entries: int
    seals: int
    unsealed: int

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify(key: str = "") -> Verification:
    """Look at every entry and every seal, made with `key` or ours. Reads the whole table, row by row."""
    key = key or settings.HISTORY_KEY
    digests: dict[int, str] = {}
    problems = [*_entries(digests, key), *_seals(digests, key)]
    return Verification(tuple(problems), len(digests), Seal.objects.count(), Entry.objects.unsealed().count())


def begins_with(key: str) -> bool:
    """Whether the first entry of the history was marked with `key`."""
    first = Entry.objects.order_by("pk").first()
    return first is not None and is_mark(first.mark, mark_of(content_of(first), key))


def _entries(digests: dict[int, str], key: str) -> Iterator[str]:
    """Note every entry's digest; tell those that the program did not write as they are."""
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=1000):
        values = content_of(entry)
        digests[entry.pk] = digest_of(entry.pk, values)
        if not is_mark(entry.mark, mark_of(values, key)):
            yield f"Mục {entry.pk} ({entry.record_name}): bị sửa, hoặc do nơi khác thêm vào."


def _seals(digests: dict[int, str], key: str) -> Iterator[str]:
    previous = None
    for seal in Seal.objects.order_by("pk").iterator():
        members = list(SealMember.objects.filter(seal=seal).order_by("position"))
        if seal.previous_id != (previous.pk if previous else None):
            yield f"Niêm phong số {seal.pk}: mất niêm phong đứng trước."
        at = seal.at if seal.has_time else None
        mark = seal_mark(previous.mark if previous else "", (one.digest for one in members), key, at)
        if len(members) != seal.size or not is_mark(seal.mark, mark):
            yield f"Niêm phong số {seal.pk}: lúc niêm phong hoặc danh sách mục bị sửa, thêm hoặc bớt."
        yield from _members(seal, members, digests)
        previous = seal


def _members(seal: Seal, members: list[SealMember], digests: dict[int, str]) -> Iterator[str]:
    for member in members:
        found = digests.get(member.entry_number)
        if found is None:
            yield f"Mục {member.entry_number}: đã niêm phong (số {seal.pk}) nhưng không còn trong bảng."
        elif found != member.digest:
            yield f"Mục {member.entry_number}: khác với lúc niêm phong (số {seal.pk})."
