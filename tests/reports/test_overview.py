"""What pages show of a report without making it is what the report says: sentences, counts, problems."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import ReportingPeriod
from directives.models import Directive, Recipient, WorkingSession
from directives.rules.choices import Answer, Expected, Place
from reports.models import Narrative, OutlineSection
from reports.printing.text import plain
from reports.quarterly.overview import overview_of
from reports.quarterly.report import directive_sentences, make
from reports.values.blocks import Inlines, Item, Paragraph
from reports.writing.text import PLACES, TEMPLATES
from tests.directives.directive_factories import make_directive

pytestmark = pytest.mark.django_db


def in_the_report(period: ReportingPeriod, slug: str) -> list[Inlines]:
    keys = f"directive.{slug}", f"directive.{slug}."
    blocks = [block for section in make(period).document.sections for block in section.blocks]
    found = [each for each in blocks if isinstance(each, Paragraph | Item)]
    return [each.content for each in found if each.key == keys[0] or each.key.startswith(keys[1])]


def vary() -> None:
    """Directives of every kind: each place, each thing that is asked for, answered by nobody, some and all, carried."""
    for place in Place:
        for number, expected in enumerate(Expected):
            known = {"place": place, "expected": expected, "named_total": 4 if number == 1 else None}
            directive = make_directive(2, **known, outcome="đã hoàn thành" if number == 2 else "")
            rows = list(directive.recipients.all())[: number % 3]
            days = {"answer": Answer.RECORDED, "answered_on": datetime.date(2024, 3, 14)}
            Recipient.objects.filter(pk__in=[each.pk for each in rows]).update(**days)
    make_directive(2, given_on=datetime.date(2023, 11, 1), due_on=None, task="việc *kỳ trước* [A](fact:x)")
    make_directive(1, given_on=None, due_on=None, task="việc không ngày")
    make_directive(1, given_on=datetime.date(2024, 5, 1), task="giao sau ngày chốt")
    make_directive(0, task="chưa giao ai")


def test_each_directive_reads_on_its_page_as_in_the_report(period: ReportingPeriod) -> None:
    vary()
    found = {each.slug: directive_sentences(period, each.slug) for each in Directive.objects.all()}
    assert found == {slug: in_the_report(period, slug) for slug in found}
    assert [] in found.values() and any("kỳ trước" in plain(each) for told in found.values() for each in told)


def test_what_the_outline_has_no_place_for_is_said_on_no_page(period: ReportingPeriod) -> None:
    OutlineSection.objects.filter(content="directives").update(content="dashes")
    assert directive_sentences(period, "cv-38-ubnd") == in_the_report(period, "cv-38-ubnd") == []


def test_the_places_are_those_that_the_templates_ask_for() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.md")}

    def asked(name: str) -> set[str]:
        included = re.findall(r'{% include "(\w+)\.md" %}', texts[name])
        own = set(re.findall(r'{{ asked\("(\w+)"\) }}', texts[name]))
        words = set(re.findall(r'{{ own_words\("(\w+)"\) }}', texts[name]))
        assert own == words, name
        return own.union(*map(asked, included))

    wholes = [name for name in texts if name not in ("model", "district") and not name.startswith("_")]
    assert {name: asked(name) for name in wholes if asked(name)} == {name: set(each) for name, each in PLACES.items()}


BROKEN = [
    "Một dấu * đứng lẻ và [^a] thiếu.",
    "Số [03](fact:directive.cv-38-ubnd.answered) lấy từ văn bản chỉ đạo.",
    "Số [03](fact:khong.co) không có trong báo cáo.",
    "# Đề mục\n\n{{ kỳ }}",
]


@pytest.mark.parametrize("section", ["difficulties", "proposals-support", "smart", "progress", "không-có-mục"])
@pytest.mark.parametrize("text", BROKEN)
def test_what_is_wrong_with_own_words_is_found_without_the_report(
    period: ReportingPeriod, section: str, text: str
) -> None:
    Narrative.objects.create(period=period, section=section, slug="moi", text=text, order=9)
    session = WorkingSession.objects.filter(held_on__range=("2024-01-10", "2024-03-31")).exclude(place="nowhere")[0]
    WorkingSession.objects.filter(pk=session.pk).update(outcome=text)
    same_problems(period)


def same_problems(period: ReportingPeriod) -> None:
    found, whole = overview_of(period).problems, make(period).document.problems
    assert sorted(map(str, found)) == sorted(map(str, whole))


def test_what_has_no_place_is_found_without_the_report(period: ReportingPeriod) -> None:
    vary()
    OutlineSection.objects.filter(content__in=["programme", "directives"]).update(content="numbers")
    assert len(overview_of(period).problems) > 10
    same_problems(period)


def test_the_counts_are_those_of_the_report(period: ReportingPeriod) -> None:
    vary()
    found, facts = overview_of(period), make(period).facts
    shares = [(each.slug, each.answered.value, each.total.value) for each in facts.directives]
    assert [(each.directive.key, each.answered, each.total) for each in found.answers] == shares
    annex = facts.annex
    assert (found.annex_label, found.annex_done, found.annex_total) == (
        annex.label.value,
        annex.done.value,
        annex.total.value,
    )
    assert found.conditions == tuple(each.conditions for each in facts.model_communes)
    assert (found.base, found.advanced, found.smart_villages) == (facts.base, facts.advanced, facts.smart_villages)


def test_neither_costs_more_with_more_directives(period: ReportingPeriod) -> None:
    def costs() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as sentence:
            directive_sentences(period, "cv-38-ubnd")
        with CaptureQueriesContext(connection) as overview:
            overview_of(period)
        return len(sentence), len(overview)

    few = costs()
    vary()
    assert costs() == few
    assert few[0] <= 6 and few[1] <= 20
