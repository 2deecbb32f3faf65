"""Values that try to break out of a sentence, and the fields of the records that they are put into."""

from collections.abc import Iterator

from django.apps import apps
from django.db import IntegrityError, models, transaction
from hypothesis import strategies as st

from communes.models import ReportingPeriod, Village
from criteria.models import CriteriaSet
from directives.models import Directive, SessionGuest, WorkingSession
from ntm_tracker.fields import LineField, ProseField, clean_line
from reports.models import Letterhead, SignatureProfile

APPS = ("communes", "criteria", "directives", "reports")
# What reaches the printed report. A new field of a record must be put here, or it is not told.
REPORTED_FIELDS = {
    "communes.Locality.name",
    "communes.Locality.word",
    "communes.Unit.name",
    "communes.Unit.short_name",
    "communes.Unit.list_name",
    "communes.Unit.citation_name",
    "communes.Village.name",
    "criteria.CriteriaSet.item_word",
    "criteria.Criterion.name",
    "criteria.Criterion.number",
    "criteria.GroupChoice.lacks",
    "criteria.Indicator.unit_of_measure",
    "criteria.Indicator.wording",
    "directives.Directive.outcome",
    "directives.Directive.task",
    "directives.OfficialDocument.number",
    "directives.OfficialDocument.subject",
    "directives.OfficialDocument.symbol",
    "directives.Recipient.cited_as",
    "directives.SessionGuest.cited_as",
    "directives.SteeringTask.remark",
    "directives.SessionGuest.lead",
    "directives.SessionHost.cited_as",
    "directives.SteeringTask.content",
    "directives.SteeringTask.issuer_cited_as",
    "directives.TaskAdviser.cited_as",
    "directives.TaskAdviser.lead",
    "directives.WorkingSession.guests",
    "directives.WorkingSession.lead_in",
    "directives.WorkingSession.other_guests",
    "directives.WorkingSession.purpose",
    "reports.Letterhead.issuer_cited",
    "reports.Letterhead.issuer_line",
    "reports.Letterhead.place",
    "reports.Letterhead.symbol",
    "reports.OutlineSection.title",
    "reports.QuarterlyReport.number",
    "reports.ReportRecipient.role",
    "reports.ReportRecipient.text",
    "reports.SignatureProfile.full_name",
    "reports.SignatureProfile.other_position",
    "reports.SignatureProfile.title",
}
# Staff's Markdown, and prose that is told as it is.
TOLD_PROSE = {
    "criteria.Criterion.wording",
    "directives.WorkingSession.outcome",
    "reports.Letterhead.addressees",
    "reports.Narrative.text",
    "reports.SignatureProfile.authority",
}
# Where one of these is written, another name is not.
COVERING = {
    "directives.Recipient.cited_as",
    "directives.SessionGuest.cited_as",
    "directives.SessionHost.cited_as",
    "directives.SteeringTask.issuer_cited_as",
    "directives.TaskAdviser.cited_as",
}
# Printed in capitals.
CAPITALS = {
    "communes.Unit.name",
    "reports.Letterhead.issuer_line",
    "reports.SignatureProfile.title",
    "reports.SignatureProfile.other_position",
}
MARKS = "* ** _ __ ` # - + > | --- === \\ ]( [ ] ( ) < > ! [^a] 1. 12) 2024. . , ; : .. … % @ ~ ^ ' \" “ ” &amp; ${x}"
LEADING = ("# ", "## ", "- ", "+ ", "1. ", "12) ", "2024. ", "> ", "| ", "[^a]: ", " ", "  ", "\u00a0")
CODE = ("=1+1", "[x](fact:y)", "[16/19](fact:advanced.recognised)", "<script>alert(1)</script>", "<b>", "'; DROP TABLE")
TEMPLATE = ("{{ x }}", "{% x %}", "{#i}", "{x}")
NAMES = ("Bình *Thạnh*", "xã", "Định Yên", "e\u0302\u0301", "A\u030a", "a\u200bb", "\u200f", "\u200e", "\ufeff")
TURNING = ("\u200f", "\u200e")
ODD = ("👍", "👩‍🌾", "ﬁ", "𝔫", "ǅ")
PIECES = [*MARKS.split(), *LEADING, *CODE, *TEMPLATE, *NAMES, *ODD]
UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp", "Cn")  # refused by the fields; Cn is nobody's letter
TURNED = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # refused by the fields, too
LETTERS = st.text(st.characters(exclude_categories=UNPRINTABLE, exclude_characters=TURNED), min_size=1, max_size=8)


def lines(length: int, *, any_letter: bool = True) -> st.SearchStrategy[str]:
    """Hostile lines that a field of `length` takes as they are.

    `any_letter`: also such as no font has, and marks that turn the order of signs on paper.
    """
    piece = st.sampled_from(PIECES if any_letter else [piece for piece in PIECES if piece not in TURNING])
    pieces = st.lists(piece | LETTERS if any_letter else piece, min_size=1, max_size=6).map("".join)
    return pieces.map(lambda text: clean_line(clean_line(text)[:length])).filter(bool)


def text_fields(kind: type[models.Field]) -> dict[str, models.Field]:
    """Every field of this kind in the records of the apps, by its name."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return {f"{model._meta.label}.{field.name}": field for model in found for field in _own_fields(model, kind)}


def _own_fields(model: type[models.Model], kind: type[models.Field]) -> Iterator[models.Field]:
    yield from (field for field in model._meta.concrete_fields if isinstance(field, kind))


def line_fields() -> dict[str, models.Field]:
    return text_fields(LineField)


def prose_fields() -> dict[str, models.Field]:
    return text_fields(ProseField)


def put(field: models.Field, value: str) -> None:
    """Write `value` into the field of every record that may have it; where each must differ, with a number."""
    records = field.model._base_manager
    if _is_written(records.all(), field, value):
        return
    for pk in records.values_list("pk", flat=True):
        _is_written(records.filter(pk=pk), field, f"{value}{pk}")


def _is_written(records: models.QuerySet, field: models.Field, value: str) -> bool:
    try:
        with transaction.atomic():
            records.update(**{field.name: value})
    except IntegrityError:
        return False
    return True


def tell_more(period: ReportingPeriod) -> None:
    """Let the example use every field: villages, annexes' leads, a task in the clerk's words."""
    session = WorkingSession.objects.get(slug="2024-03-28-lang-thong-minh")
    SessionGuest.objects.filter(session=session).update(lead="Các Sở")
    Directive.objects.filter(slug="cv-53-ubnd").update(outcome="Các đơn vị đang thực hiện")
    _village(period)
    period.report.number, period.report.issued_on = "7", period.as_of
    period.report.save()
    Letterhead.objects.update(addressees="UBND Huyện\nBan Chỉ đạo Tỉnh")
    SignatureProfile.objects.update(authority="KT. CHÁNH VĂN PHÒNG")


def _village(period: ReportingPeriod) -> None:
    smart = CriteriaSet.objects.get(code="LANG_THONG_MINH_2021_2025")
    assessment = smart.assessment_set.get(period=period)
    Village.objects.all().delete()
    assessment.village = assessment.locality.villages.create(name="An Khương")
    assessment.save()
