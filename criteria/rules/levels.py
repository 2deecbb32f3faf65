"""What can be said of targets, recognitions and dossiers: what cannot be, and what is worth a second look.

Pure functions on plain values; a trouble names its field, a doubt refuses nothing.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from communes.rules.choices import Level
from criteria.rules.choices import DossierEvent, SetLevel, TargetOrigin
from ntm_tracker.vietnamese import short_date

FIRST_YEAR, LAST_YEAR = 2010, 2100  # the programme began in 2010 (Quyết định 800/QĐ-TTg)
COMMUNE_LEVELS = (SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL)
LEVELS = (*COMMUNE_LEVELS, SetLevel.DISTRICT)
LOWER = {SetLevel.COMMUNE_ADVANCED: SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_MODEL: SetLevel.COMMUNE_ADVANCED}
FUTURE = "Ngày này chưa tới. Hãy ghi ngày {} hoặc trước đó."
Troubles = dict[str, str]


@dataclass(frozen=True)
class Step:
    """A step of a dossier that was taken, on a day or at an unknown time."""

    event: str
    taken_on: datetime.date | None = None


def year_trouble(year: int | None, last: int = LAST_YEAR) -> str:
    """What is wrong with a year of the programme; nothing where none is told."""
    if year is None or FIRST_YEAR <= year <= last:
        return ""
    return f"Năm chưa đúng. Hãy ghi năm từ {FIRST_YEAR} đến {last}."


def day_trouble(day: datetime.date | None, today: datetime.date) -> str:
    """Nothing is recorded before it happened."""
    return FUTURE.format(short_date(today)) if day and day > today else ""


def place_trouble(level: str, place: str) -> str:
    """The district's level is for a district, the others for communes."""
    is_district = place == Level.DISTRICT
    if is_district == (level == SetLevel.DISTRICT):
        return ""
    return "Cấp độ này dành cho huyện." if level == SetLevel.DISTRICT else "Cấp độ này dành cho xã, không phải huyện."


def recognition_troubles(
    *,
    standard_year: int | None,
    decided_on: datetime.date | None,
    revoked_on: datetime.date | None,
    today: datetime.date,
) -> Troubles:
    """What cannot be: years out of range, days to come, a revocation before the decision."""
    troubles = {
        "standard_year": year_trouble(standard_year, today.year),
        "decided_on": day_trouble(decided_on, today),
        "revoked_on": revocation_trouble(revoked_on, decided_on, standard_year, today),
    }
    return _said(troubles)


def revocation_trouble(
    revoked_on: datetime.date | None,
    decided_on: datetime.date | None,
    standard_year: int | None,
    today: datetime.date,
) -> str:
    """A recognition is revoked after it was given."""
    if revoked_on is None:
        return ""
    if decided_on and revoked_on < decided_on:
        return f"Thu hồi không thể trước ngày quyết định công nhận ({short_date(decided_on)})."
    if standard_year and revoked_on.year < standard_year:
        return f"Thu hồi không thể trước năm đạt chuẩn {standard_year}."
    return day_trouble(revoked_on, today)


def recognition_doubts(
    *, level: str, standard_year: int | None, decided_on: datetime.date | None, recognised: Collection[str]
) -> list[str]:
    """What is worth a second look; `held` are the other levels that the commune holds.

    A commune rises level by level (Quyết định 318/QĐ-TTg, 319/QĐ-TTg): who holds a higher one holds the lower.
    """
    doubts = []
    if (lower := LOWER.get(SetLevel(level))) and lower not in recognised:
        doubts.append(f"Chưa ghi công nhận {lower.label}, là cấp độ phải có trước.")
    if decided_on and standard_year and decided_on.year < standard_year:
        doubts.append(f"Quyết định ký năm {decided_on.year}, trước năm đạt chuẩn {standard_year}.")
    elif decided_on and standard_year == decided_on.year and (decided_on.month, decided_on.day) != (12, 31):
        doubts.append(f"Quyết định ký khi năm đạt chuẩn {standard_year} chưa hết.")
    return doubts


def target_troubles(
    *,
    target_year: int,
    target_year_to: int | None,
    registered_year: int | None,
    registered_on: datetime.date | None,
    origin: str,
    today: datetime.date,
) -> Troubles:
    """What cannot be: a span that ends before it begins, a registration after the year that it is for."""
    troubles = {
        "target_year": year_trouble(target_year),
        "target_year_to": year_trouble(target_year_to),
        "registered_year": year_trouble(registered_year, today.year),
        "registered_on": day_trouble(registered_on, today),
    }
    if target_year_to is not None and target_year_to < target_year:
        troubles["target_year_to"] = f"“Đến năm” không thể trước năm phấn đấu {target_year}."
    if origin == TargetOrigin.CARRIED_OVER and registered_year is None:
        troubles["registered_year"] = "Chỉ tiêu chuyển tiếp cần năm đăng ký: chuyển tiếp từ năm nào?"
    elif registered_year is not None and not troubles["registered_year"]:
        troubles["registered_year"] = _registration_trouble(registered_year, target_year, origin)
    if registered_on and not troubles["registered_on"] and registered_on.year > (target_year_to or target_year):
        troubles["registered_on"] = f"Ngày đăng ký sau năm phấn đấu {target_year_to or target_year}."
    return _said(troubles)


def _registration_trouble(registered_year: int, target_year: int, origin: str) -> str:
    if registered_year > target_year:
        return f"Năm đăng ký không thể sau năm phấn đấu {target_year}."
    if origin == TargetOrigin.CARRIED_OVER and registered_year == target_year:
        return f"Chuyển tiếp thì đăng ký trước năm {target_year}. Nếu đăng ký trong năm, chọn “Đăng ký mới”."
    return ""


def step_troubles(steps: Sequence[Step], today: datetime.date) -> dict[str, Troubles]:
    """What cannot be in a dossier's steps, by step and field: steps are taken in order; their days may be unknown.

    The order is that of Quyết định 18/2022/QĐ-TTg: complete, submitted, verified, appraised, recognised.
    """
    taken = {step.event: step for step in steps}
    last = max((list(DossierEvent).index(DossierEvent(event)) for event in taken), default=-1)
    troubles: dict[str, Troubles] = {}
    before: Step | None = None
    for event in list(DossierEvent)[: last + 1]:
        step = taken.get(event)
        if step is None:
            text = f"Đã có bước sau, nên bước “{event.label}” cũng phải chọn; ngày để trống nếu không rõ."
            troubles[event] = {"taken": text}
            continue
        if step.taken_on and (trouble := day_trouble(step.taken_on, today)):
            troubles[event] = {"on": trouble}
        elif step.taken_on and before and before.taken_on and step.taken_on < before.taken_on:
            label, day = DossierEvent(before.event).label, short_date(before.taken_on)
            troubles[event] = {"on": f"Ngày này trước bước “{label}” ({day}). Hãy sửa một trong hai ngày."}
        before = step if step.taken_on else before
    return troubles


def _said(troubles: Mapping[str, str]) -> Troubles:
    return {name: text for name, text in troubles.items() if text}
