"""Rà soát: what a check finds, and what becomes of it when somebody keeps it with a reason. Without a database."""

from reports.findings import Finding, Group, findings_of, seen_again
from reports.values.blocks import Problem

MARK = Finding("stray-mark", "narrative.ocop", "Dấu “*” đứng lẻ.")


def test_problems_of_one_kind_in_one_place_are_one_finding() -> None:
    found = findings_of(
        [
            Problem("narrative.ocop", "Dấu “*” đứng lẻ.", "stray-mark"),
            Problem("narrative.ocop", "Dấu “_”\nđứng lẻ.", "stray-mark"),
            Problem("narrative.ocop", "Dấu “*” đứng lẻ.", "stray-mark"),
            Problem("narrative.ocop", "Chú thích [^a] chưa có nội dung.", "empty-footnote"),
            Problem("narrative.khac", "Dấu “*” đứng lẻ.", "stray-mark"),
        ]
    )
    assert [(one.key, one.message) for one in found] == [
        (("stray-mark", "narrative.ocop"), "Dấu “*” đứng lẻ. Dấu “_” đứng lẻ."),
        (("empty-footnote", "narrative.ocop"), "Chú thích [^a] chưa có nội dung."),
        (("stray-mark", "narrative.khac"), "Dấu “*” đứng lẻ."),
    ]


def test_what_is_left_out_of_the_report_comes_first_and_has_no_place() -> None:
    first, second = findings_of(
        [Problem("narrative.a", "Dấu “*”.", "stray-mark"), Problem("narrative.b", "Không in.", "untold")]
    )
    assert (first.group, first.is_printed, first.group.label) == (Group.MUST, False, "Phải xử lý")
    assert (second.group, second.is_printed, second.group.label) == (Group.SHOULD, True, "Nên xem lại")


def test_a_kept_finding_stays_kept_while_it_says_the_same() -> None:
    (seen,) = seen_again([MARK], {MARK.key: MARK.message})
    assert (seen.is_kept, seen.before) == (True, "")


def test_a_kept_finding_is_open_again_once_it_says_something_else() -> None:
    (seen,) = seen_again([MARK], {MARK.key: "Dấu “_” đứng lẻ."})
    assert (seen.is_kept, seen.before) == (False, "Dấu “_” đứng lẻ.")


def test_another_place_or_another_check_is_another_finding() -> None:
    others = [Finding("stray-mark", "narrative.khac", MARK.message), Finding("own-heading", MARK.place, MARK.message)]
    assert [seen.is_kept for seen in seen_again(others, {MARK.key: MARK.message})] == [False, False]


def test_a_finding_that_is_gone_is_not_told() -> None:
    assert seen_again([], {MARK.key: MARK.message}) == []
