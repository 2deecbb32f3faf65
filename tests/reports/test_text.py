"""What may reach a sentence: values that escape themselves, in paragraphs with keys; all else raises."""

from dataclasses import replace

import pytest
from jinja2 import DictLoader, UndefinedError

from communes.models import ReportingPeriod
from reports import facts
from reports.values.figures import Figure, Markdown, Prose, Text, escape
from reports.writing import document, text
from reports.writing.markdown import parse
from reports.writing.text import ReportTextError


def rendered(template: str, monkeypatch: pytest.MonkeyPatch, **context: object) -> tuple[text.ParagraphText, ...]:
    monkeypatch.setattr(text.ENVIRONMENT, "loader", DictLoader({"x.md": template}))
    text.ENVIRONMENT.cache.clear()
    try:
        return text._paragraphs("x.md", context, set())
    finally:
        text.ENVIRONMENT.cache.clear()


def paragraph(body: str) -> str:
    return '{% para "a.b" %}' + body + "{% endpara %}"


@pytest.mark.parametrize("value", ["Định Yên", 5, None, True, ["a"], ("a",), {"a": 1}])
def test_a_bare_value_raises(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    with pytest.raises(ReportTextError, match="neither Text, Figure nor Prose"):
        rendered(paragraph("{{ x }}"), monkeypatch, x=value)


def test_an_unknown_variable_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UndefinedError, match="'y' is undefined"):
        rendered(paragraph("{{ y }}"), monkeypatch)
    with pytest.raises(UndefinedError, match="has no attribute 'y'"):
        rendered(paragraph("{{ x.y }}"), monkeypatch, x=Text("a"))


def test_a_condition_on_an_unknown_name_raises_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UndefinedError):
        rendered(paragraph("{% if y %}a{% endif %}"), monkeypatch)


@pytest.mark.parametrize("template", ["a" + paragraph("b"), paragraph("b") + "{{ x }}", "{{ x }}"])
def test_text_outside_a_paragraph_raises(monkeypatch: pytest.MonkeyPatch, template: str) -> None:
    with pytest.raises(ReportTextError, match="outside any paragraph"):
        rendered(template, monkeypatch, x=Text("a"))


@pytest.mark.parametrize("key", ["", "A", "a b", "ô"])
def test_a_key_that_is_none_raises(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    with pytest.raises(ReportTextError, match="no key of a paragraph"):
        rendered("{% para x %}b{% endpara %}", monkeypatch, x=key)
    with pytest.raises(ValueError, match="no key of a figure"):
        Figure(key, "05", 5, "Số xã")


def test_a_figure_that_no_fact_knows_raises_in_a_generated_sentence(period: ReportingPeriod) -> None:
    told = facts.collect(period)
    stranger = Figure("la.hoac", "05", 5, "Số xã")
    words = text.write(replace(told, base=replace(told.base, recognised=stranger)))
    assert "[05](fact:la.hoac)" in text.as_markdown(words)
    with pytest.raises(ReportTextError, match="base.recognised: Số liệu “la.hoac” không có trong báo cáo này."):
        document.build(told, words)


def test_an_empty_paragraph_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(paragraph("  \n"), monkeypatch) == ()


def test_values_print_themselves_and_prose_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"x": Text("*a*"), "y": Figure("k", "05", 5, "Số xã"), "z": Prose("p", "*b*")}
    (found,) = rendered(paragraph("{{ x }} {{ y }} {{ z }}"), monkeypatch, **values)
    assert found.markdown == r"\*a\* [05](fact:k) *b*"


@pytest.mark.parametrize(
    ("value", "ended"),
    [
        (Text("làm tốt"), "làm tốt."),
        (Text("làm tốt."), "làm tốt."),
        (Text("làm tốt!"), "làm tốt!"),
        (Text("làm tốt…"), "làm tốt…"),
        (Text("1."), r"1\."),
        (Markdown("làm *tốt*"), "làm *tốt*."),
    ],
)
def test_a_sentence_ends_once(monkeypatch: pytest.MonkeyPatch, value: object, ended: str) -> None:
    (found,) = rendered(paragraph("{{ x | ended }}"), monkeypatch, x=value)
    assert found.markdown == ended


def test_names_are_joined_and_capitals_set(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (Text("xã A"), Text("xã B"), Text("xã C"))
    body = '{{ x | names }} / {{ x | names(" và ") }} / {{ x[0] | capital }} / {{ (x | names) | capital }}'
    (found,) = rendered(paragraph(body), monkeypatch, x=names)
    assert found.markdown == "xã A, xã B, xã C / xã A, xã B và xã C / Xã A / Xã A, xã B, xã C"


def test_a_name_of_two_lines_stays_one_line() -> None:
    assert escape("a\n\n- b\nc") == "a  - b c"
    assert [node.kind for node in parse(str(Text("a\n\n# b"))).nodes] == ["paragraph"]
