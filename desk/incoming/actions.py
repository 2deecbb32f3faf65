"""Hồ sơ đến: files are taken in, said whose they are, laid aside.

Here and not in `communes`: every write leaves its entry, and the history is above `communes`.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import policies
from accounts.models import User
from communes.models import IncomingFile, Locality, ReportingPeriod, Unit
from communes.rules.choices import Channel
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.uploads import columns_of_all

AFTER_TODAY = "Ngày nhận không được sau hôm nay."


@dataclass(frozen=True)
class Arrival:
    """How files came, when and from whom; whose they are, if that is known already."""

    received_on: datetime.date
    channel: str = ""
    sender: str = ""
    locality: Locality | None = None
    unit: Unit | None = None
    period: ReportingPeriod | None = None
    note: str = ""


ARRIVAL = tuple(each.name for each in fields(Arrival))


@transaction.atomic
def bring_files(*, files: Sequence[UploadedFile], arrival: Arrival, by: User) -> list[IncomingFile]:
    """Keep what came in: all files or none. Raises ValidationError that says of each file what is wrong with it."""
    policies.require(policies.can_bring_files(by))
    values = _whose(arrival, by)
    records = [IncomingFile(**columns, **values, uploaded_at=timezone.now()) for columns in columns_of_all(files)]
    return history.create(records, by=by)


def _whose(arrival: Arrival, by: User) -> dict[str, Any]:
    """What a commune's officer sends is the own commune's, whatever is asked for."""
    values = _checked(arrival)
    if policies.can_sort_files(by) or not by.unit:
        return values
    return values | {
        "locality": by.unit.locality,
        "unit": by.unit,
        "channel": Channel.PROGRAM,
        "sender": by.full_name,
        "received_on": timezone.localdate(),
    }


def _checked(arrival: Arrival) -> dict[str, Any]:
    """The values of `arrival`; a commune's own body says which commune it is."""
    if arrival.received_on > timezone.localdate():
        raise ValidationError({"received_on": AFTER_TODAY})
    unit, locality = arrival.unit, arrival.locality
    own = unit.locality if unit and unit.locality and unit.locality.in_programme else None
    if locality and own and locality.pk != own.pk:
        text = f"{unit} không thuộc {locality}. Hãy chọn lại xã, hoặc để trống đơn vị."
        raise ValidationError({"unit": text})
    return vars(arrival) | {"locality": locality or own}


def file_fingerprint(file: IncomingFile) -> str:
    """Return that of what is said of a received file."""
    return fingerprint_of(file, ARRIVAL)


@transaction.atomic
def sort_file(*, file: IncomingFile, arrival: Arrival, by: User, fingerprint: str = "") -> bool:
    """Say whose a received file is, how and when it came; return whether anything changed."""
    stored, values = _locked(file, by), _checked(arrival)
    check_unchanged(stored, values, shown=fingerprint, now=file_fingerprint(stored))
    return history.change(stored, by=by, **values)


@transaction.atomic
def lay_aside(*, file: IncomingFile, laid_aside: bool, by: User) -> bool:
    """Không dùng: the file stays, out of every list of what is used; or it is used again."""
    return history.change(_locked(file, by), by=by, laid_aside=laid_aside)


def _locked(file: IncomingFile, by: User) -> IncomingFile:
    policies.require(policies.can_sort_files(by))
    return IncomingFile.objects.select_for_update().get(pk=file.pk)
