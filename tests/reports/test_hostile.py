"""Whatever is typed into a line of a record comes out as it was typed: in the text, in the PDF, in the Word file."""

import unicodedata
from itertools import zip_longest

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from communes.models import ReportingPeriod
from ntm_tracker.vietnamese import nfc
from reports import facts
from reports.printing.text import print_text
from reports.quarterly import report
from tests.reports.hostile import (
    CAPITALS,
    COVERING,
    REPORTED_FIELDS,
    TOLD_PROSE,
    line_fields,
    lines,
    prose_fields,
    put,
    tell_more,
)
from tests.reports.printing.extract import Words, words_of_pdf, words_of_text, words_of_word
from tests.reports.sentences import texts

RELAXED = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],  # to shrink forty fields takes minutes
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
}
FIELDS = {name: field for name, field in line_fields().items() if name in REPORTED_FIELDS}
UNCOVERED = {name: field for name, field in FIELDS.items() if name not in COVERING}


ROOM = 7  # for the number that makes a value differ from record to record


def values_for(fields: dict[str, models.Field], *, any_letter: bool = True) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {name: lines(field.max_length - ROOM, any_letter=any_letter) for name, field in fields.items()}
    )


@pytest.fixture
def full(period: ReportingPeriod) -> ReportingPeriod:
    tell_more(period)
    return period


def is_printed(name: str, value: str, printed: str) -> bool:
    value = nfc(value)
    return (value.upper() if name in CAPITALS else value) in printed


def test_the_fields_that_reach_the_report_are_known(full: ReportingPeriod) -> None:
    reached = set()
    for name, field in {**line_fields(), **prose_fields()}.items():
        with transaction.atomic():
            mark = "Qwx7"[: field.max_length]
            put(field, mark)
            if mark.upper() in print_text(report.make(full).document).upper():
                reached.add(name)
            transaction.set_rollback(True)
    assert reached == REPORTED_FIELDS | TOLD_PROSE


def made_with(full: ReportingPeriod, fields: dict[str, models.Field], values: dict[str, str]) -> report.Report:
    with transaction.atomic():
        for name, field in fields.items():
            put(field, values[name])
        made = report.make(full)
        transaction.set_rollback(True)
    return made


def check_lines(full: ReportingPeriod, fields: dict[str, models.Field], values: dict[str, str]) -> None:
    """Everything is printed as it was typed, and the report has the same paragraphs as with a plain word."""
    made, plain = made_with(full, fields, values), made_with(full, fields, dict.fromkeys(fields, "A"))
    printed = print_text(made.document)
    assert [(name, values[name]) for name in fields if not is_printed(name, values[name], printed)] == []
    assert set(texts(made.document)) == set(texts(plain.document))
    assert [one for one in made.document.problems if one.check != "unread-remark"] == []
    assert report.from_facts(facts.load(facts.dump(made.facts))) == made


@given(values=values_for(UNCOVERED))
@settings(max_examples=12, **RELAXED)
def test_lines_come_out_as_they_were_typed(full: ReportingPeriod, values: dict[str, str]) -> None:
    check_lines(full, UNCOVERED, values)


@given(values=values_for(FIELDS))
@settings(max_examples=6, **RELAXED)
def test_names_as_cited_come_out_as_they_were_typed(full: ReportingPeriod, values: dict[str, str]) -> None:
    cited = {name: field for name, field in FIELDS.items() if name in COVERING}
    check_lines(full, cited, values)


@pytest.mark.long
@given(values=values_for(UNCOVERED))
@settings(max_examples=400, **RELAXED)
def test_many_lines_come_out_as_they_were_typed(full: ReportingPeriod, values: dict[str, str]) -> None:
    check_lines(full, UNCOVERED, values)


# files ------------------------------------------------------------------------------------------------------


def visible(words: Words) -> Words:
    """Without what takes no room: a PDF does not keep it."""
    return Words([*filter(None, map(_visible, words.pieces))], _visible(words.notes))


def _visible(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in {"Cf", "Mn"})


def check_files(made: report.Report) -> None:
    """The PDF and the Word file say what the text says."""
    text = words_of_text(print_text(made.document))
    assert differences(words_of_word(report.PRINTERS["docx"](made)), text) == []
    pdf = visible(words_of_pdf(report.PRINTERS["pdf"](made)))
    assert differences(pdf.joined_like(visible(text)), visible(text)) == []


def differences(found: Words, wanted: Words) -> list[tuple[str, str]]:
    pairs = [*zip_longest(found.pieces, wanted.pieces, fillvalue=""), (found.notes, wanted.notes)]
    return [pair for pair in pairs if pair[0] != pair[1]]


@given(values=values_for(UNCOVERED, any_letter=False))
@settings(max_examples=3, **RELAXED)
def test_files_say_what_was_typed(full: ReportingPeriod, values: dict[str, str]) -> None:
    check_files(made_with(full, UNCOVERED, values))


@pytest.mark.long
@given(values=values_for(UNCOVERED, any_letter=False))
@settings(max_examples=60, **RELAXED)
def test_many_files_say_what_was_typed(full: ReportingPeriod, values: dict[str, str]) -> None:
    check_files(made_with(full, UNCOVERED, values))
