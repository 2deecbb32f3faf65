"""What surrounds the facts: period and place, letterhead, signature, outline, own words, dossier."""

from dataclasses import replace

from django.db.models import F

from criteria.models import Dossier, DossierStep, Recognition
from criteria.rules.choices import DossierEvent, SetLevel
from ntm_tracker.vietnamese import document_number
from reports.facts.scope import TOP_WORD, Scope, dated
from reports.models import Letterhead, Narrative, OutlineSection, QuarterlyReport, SignatureProfile
from reports.values.facts import (
    DossierFacts,
    HomeFacts,
    LetterheadFacts,
    NarrativeFacts,
    OutlineFacts,
    PeriodFacts,
    SignatureFacts,
)
from reports.values.figures import Figure, Prose, SourceRow, Text

EVENTS: list[str] = list(DossierEvent)
BEGUN = "begun"
UNKNOWN_AUTHORITY = "cấp có thẩm quyền"


def period_facts(scope: Scope) -> PeriodFacts:
    """Return the period and its labels."""
    span = scope.span
    row = SourceRow("communes.reportingperiod", scope.period.pk, str(scope.period))
    return PeriodFacts(
        year_number=span.year,
        quarter=span.number,
        as_of_date=scope.as_of,
        year=Text(str(span.year)),
        long_label=Text(span.long_label),
        short_label=Text(span.short_label),
        as_of=dated("period.as-of", scope.as_of, "Số liệu tính đến hết ngày", row),
    )


def home_facts(scope: Scope) -> HomeFacts:
    """Return the home locality in its own words."""
    home, upper = scope.home, scope.home.parent
    word = home.word or home.get_level_display()
    return HomeFacts(
        level=home.level,
        word=Text(word),
        small_word=Text(home.get_level_display().lower()),
        full_name=Text(home.full_name),
        upper_word=Text((upper.word or upper.get_level_display()) if upper else TOP_WORD),
        office=Text(scope.installation.office.list_name),
    )


def outline_facts(scope: Scope) -> tuple[OutlineFacts, ...]:
    """Return the report's headings; `{kỳ}` and `{năm}` become the period's words."""
    facts = []
    for section in OutlineSection.objects.order_by("order"):
        title = section.title.replace("{kỳ}", scope.span.long_label).replace("{năm}", str(scope.span.year))
        facts.append(OutlineFacts(section.key, section.level, Text(title), section.content))
    return tuple(facts)


def narrative_facts(scope: Scope) -> tuple[NarrativeFacts, ...]:
    """Return the office's own words of the period."""
    told = Narrative.objects.reported_in(scope.period).in_order()
    return tuple(NarrativeFacts(one.section, one.slug, Prose(f"narrative.{one.slug}", one.text)) for one in told)


def letterhead_of(scope: Scope) -> tuple[Letterhead | None, QuarterlyReport | None]:
    """Return the letterhead of the period's report, else the one that is valid on the as-of day."""
    related = "letterhead__parent", "letterhead__issuer", "signature"
    report = QuarterlyReport.objects.filter(period=scope.period).select_related(*related).first()
    if report:
        return report.letterhead, report
    valid = Letterhead.objects.valid_on(scope.as_of).select_related("parent", "issuer")
    return valid.order_by(F("valid_from").desc(nulls_last=True), "-pk").first(), None


def letterhead_facts(letterhead: Letterhead | None, report: QuarterlyReport | None) -> LetterheadFacts:
    """Return who writes the report; number and date stay blank until the clerk has entered them."""
    if letterhead is None:
        return LetterheadFacts()
    return replace(
        written_by(letterhead),
        number=document_number(report.number) if report and report.number else "",
        issued_on=report.issued_on if report else None,
        recipients=tuple(map(str, letterhead.recipients.all())),
    )


def written_by(letterhead: Letterhead) -> LetterheadFacts:
    """Return what stands at the head of every letter of the office."""
    return LetterheadFacts(
        parent=letterhead.parent.name if letterhead.parent else "",
        issuer=letterhead.issuer_line,
        issuer_cited=letterhead.issuer_cited,
        symbol=letterhead.symbol,
        place=letterhead.place,
        addressees=tuple(filter(None, letterhead.addressees.splitlines())),
    )


def signature_facts(scope: Scope, letterhead: Letterhead | None, report: QuarterlyReport | None) -> SignatureFacts:
    """Return who signs: the one chosen for the report, else the usual signer in post."""
    profile = report.signature if report else None
    if profile is None and letterhead:
        profile = SignatureProfile.objects.valid_on(scope.as_of).filter(letterhead=letterhead).first()
    return signed_by(profile) if profile else SignatureFacts()


def signed_by(profile: SignatureProfile) -> SignatureFacts:
    """Return what stands above the name of `profile`."""
    return SignatureFacts(
        tuple(profile.authority.splitlines()), profile.title, profile.other_position, profile.full_name
    )


def annex_label(letterhead: Letterhead | None) -> str:
    """Return `Phụ lục I`; a single annex has no number (Nghị định 30, Phụ lục I, III.1) unless the office wants one."""
    return "Phụ lục I" if letterhead and letterhead.numbers_single_annex else "Phụ lục"


def dossier_facts(scope: Scope, recognitions: list[Recognition]) -> DossierFacts | None:
    """Return the latest dossier for the home locality's own level and the last step taken by the as-of day."""
    dossier = (
        Dossier.objects.filter(locality=scope.home, level=SetLevel.DISTRICT)
        .select_related("locality")
        .order_by("-standard_year")
        .first()
    )
    recognition = next((one for one in reversed(recognitions) if one.locality_id == scope.home.pk), None)
    year = recognition.standard_year if recognition else None
    is_later = dossier and year and dossier.standard_year > year  # a dossier that was begun for a later year
    if recognition and not is_later:
        return _recognised(recognition)
    if dossier is None:
        return None
    steps = list(DossierStep.objects.known_on(scope.as_of).filter(dossier=dossier).select_related("by", "to"))
    return _dossier(dossier, steps, scope.home.word or scope.home.get_level_display())


def _recognised(recognition: Recognition) -> DossierFacts:
    year = recognition.standard_year
    row = SourceRow("criteria.recognition", recognition.pk, str(recognition), recognition.decision)
    return DossierFacts(
        state=DossierEvent.RECOGNISED,
        by=Text(""),
        to=Text(""),
        authority=Text(recognition.authority.short_name if recognition.authority else UNKNOWN_AUTHORITY),
        date=Figure("dossier.year", str(year or ""), year or 0, str(recognition), (row,)),
    )


def _dossier(dossier: Dossier, steps: list[DossierStep], home: str) -> DossierFacts:
    last = max(steps, key=lambda step: EVENTS.index(step.event), default=None)
    rows = tuple(SourceRow("criteria.dossierstep", step.pk, str(dossier), step.get_event_display()) for step in steps)
    row = SourceRow("criteria.dossier", dossier.pk, str(dossier))
    return DossierFacts(
        state=last.event if last else BEGUN,
        by=Text(_unit_of(steps, "by") or home),
        to=Text(_unit_of(steps, "to") or UNKNOWN_AUTHORITY),
        authority=Text(UNKNOWN_AUTHORITY),
        date=Figure("dossier.year", str(dossier.standard_year), dossier.standard_year, str(dossier), rows or (row,)),
    )


def _unit_of(steps: list[DossierStep], name: str) -> str:
    return next((getattr(step, name).short_name for step in steps if getattr(step, name)), "")
