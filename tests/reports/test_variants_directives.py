"""Directives with no, some and all answers, in every place, of every kind, and over two quarters."""

import datetime

import pytest

from communes.models import ReportingPeriod as Period
from communes.models import Unit
from directives.models import Directive, OfficialDocument, Recipient, SteeringTask
from directives.rules.choices import Answer, Expected, Place
from reports.quarterly.report import make
from tests.reports.reading import read

KEY = "directive.phan-loai-rac"
OFFICE = "Văn phòng Điều phối Huyện"
NAMES = ["Kinh tế và Hạ tầng", "Tài nguyên và Môi trường", "Tư pháp"]


def give(answered: int = 1, asked: int = 3, **values: object) -> Directive:
    """A task for `asked` units, of which the first `answered` have answered."""
    values = {"task": "Báo cáo kết quả phân loại rác", "given_on": datetime.date(2024, 3, 1), "order": 9} | values
    directive = Directive.objects.create(slug="phan-loai-rac", **values)
    for index, code in enumerate(("ktht", "tnmt", "tuphap")[:asked]):
        answer = Answer.RECORDED if index < answered else Answer.NONE
        unit = Unit.objects.get(code=code)
        Recipient.objects.create(directive=directive, unit=unit, answer=answer, order=index)
    return directive


def document(**values: object) -> OfficialDocument:
    values = {"kind": "CV", "number": "5", "symbol": "UBND-NN", "subject": "phân loại rác tại nguồn"} | values
    return OfficialDocument.objects.create(issued_on=datetime.date(2024, 3, 1), **values)


REPORTS = {
    0: "chưa nhận được báo cáo của 03 đơn vị (Kinh tế và Hạ tầng, Tài nguyên và Môi trường, Tư pháp).",
    1: "có 01/3 đơn vị báo cáo (Kinh tế và Hạ tầng). "
    "Các đơn vị chưa có báo cáo 02 đơn vị (Tài nguyên và Môi trường, Tư pháp).",
    3: "có 03/3 đơn vị báo cáo (Kinh tế và Hạ tầng, Tài nguyên và Môi trường, Tư pháp).",
}
APPRAISALS = {
    0: f"{OFFICE} chưa nhận được văn bản thẩm định của 03 đơn vị: {', '.join(NAMES)}.",
    1: f"{OFFICE} chỉ nhận được văn bản thẩm định của 01/3 đơn vị (Kinh tế và Hạ tầng) "
    "còn 02 đơn vị chưa có văn bản thẩm định như: Tài nguyên và Môi trường, Tư pháp.",
    3: f"{OFFICE} đã nhận được văn bản thẩm định của 03/3 đơn vị ({', '.join(NAMES)}).",
}
DAY = "tính đến hết ngày 04/4/2024"
SUPPLEMENTS = {
    0: f"{DAY} {OFFICE} chưa nhận được văn bản bổ sung báo cáo của 03 đơn vị: {', '.join(NAMES)}.",
    1: f"{DAY} {OFFICE} nhận được văn bản bổ sung báo cáo của 01/3 đơn vị như: Kinh tế và Hạ tầng. "
    "Các đơn vị chưa có báo cáo như: Tài nguyên và Môi trường, Tư pháp.",
    2: f"{DAY} {OFFICE} nhận được văn bản bổ sung báo cáo của 02/3 đơn vị như: Kinh tế và Hạ tầng, "
    "Tài nguyên và Môi trường. Đơn vị chưa có báo cáo như: Tư pháp.",
    3: f"{DAY} {OFFICE} nhận được văn bản bổ sung báo cáo của 03/3 đơn vị như: {', '.join(NAMES)}.",
}
SENTENCES = [
    (expected, answered, words)
    for expected, told in (
        (Expected.REPORT, REPORTS),
        (Expected.APPRAISAL, APPRAISALS),
        (Expected.SUPPLEMENT, SUPPLEMENTS),
    )
    for answered, words in told.items()
]


@pytest.mark.parametrize(("expected", "answered", "words"), SENTENCES)
def test_answers_are_counted_and_named(period: Period, expected: str, answered: int, words: str) -> None:
    give(answered, expected=expected)
    assert read(period)[KEY] == f"d) Báo cáo kết quả phân loại rác. Kết quả thực hiện: {words}"


@pytest.mark.parametrize(("expected", "answered", "words"), SENTENCES)
def test_after_the_offices_own_result_come_the_answers(
    period: Period, expected: str, answered: int, words: str
) -> None:
    give(answered, expected=expected, outcome="các xã đang triển khai")
    told = read(period)
    assert told[KEY].endswith("Kết quả thực hiện: các xã đang triển khai.")
    lead = {"report": "Đến nay, ", "appraisal": "Lý do: " if answered < 3 else "", "supplement": ""}[expected]
    assert told[f"{KEY}.reason"] == (lead + words if lead else words[0].upper() + words[1:])


@pytest.mark.parametrize("expected", Expected)
@pytest.mark.parametrize("place", [place for place in Place if place != Place.NOWHERE])
@pytest.mark.parametrize("outcome", ["", "Đã khắc phục xong."])
def test_a_directive_is_told_wherever_it_belongs(period: Period, expected: str, place: str, outcome: str) -> None:
    give(1, expected=expected, place=place, outcome=outcome, document=document())
    told = read(period)
    beginning = "d) " if place == Place.PROGRESS else ""
    assert told[KEY].startswith(f"{beginning}Công văn số 05/UBND-NN ngày 01/3/2024 về việc phân loại rác tại nguồn. ")
    words = told[KEY] + told.get(f"{KEY}.reason", "")
    assert all(name in words for name in [*NAMES, "01/3", outcome])


def test_what_is_not_to_be_told_is_not_told(period: Period) -> None:
    give(place=Place.NOWHERE)
    assert KEY not in read(period)


@pytest.mark.parametrize(
    ("issuer", "words"), [(None, "ngày 01/3/2024 về việc"), ("ubnd-h", "ngày 01/3/2024 của UBND huyện Lấp Vò về việc")]
)
def test_the_issuer_of_a_document_may_be_unknown(period: Period, issuer: str | None, words: str) -> None:
    give(document=document(issuer=Unit.objects.filter(code=issuer).first()))
    assert words in read(period)[KEY]


def test_a_typed_full_stop_is_not_doubled(period: Period) -> None:
    give(document=document(subject="phân loại rác tại nguồn."), outcome="các xã đang triển khai.")
    assert read(period)[KEY].endswith("phân loại rác tại nguồn. Kết quả thực hiện: các xã đang triển khai.")


@pytest.mark.parametrize("expected", Expected)
@pytest.mark.parametrize("outcome", ["", "chưa thực hiện"])
def test_a_directive_without_any_unit_has_no_zero_units(period: Period, expected: str, outcome: str) -> None:
    give(0, 0, expected=expected, outcome=outcome)
    told = read(period)
    assert "hưa xác định đơn vị phải" in told[KEY] + told.get(f"{KEY}.reason", "")


@pytest.mark.parametrize("expected", Expected)
@pytest.mark.parametrize("asked", [0, 3])
@pytest.mark.parametrize("answered", [0, 1])
def test_units_that_nobody_named_are_counted_and_not_invented(
    period: Period, expected: str, asked: int, answered: int
) -> None:
    give(min(answered, asked), asked, expected=expected, named_total=5)
    told = read(period)[KEY]
    assert "01/5 đơn vị" in told if answered and asked else "05 đơn vị" in told


def test_more_known_units_than_the_document_names_make_the_total(period: Period) -> None:
    give(3, named_total=2)
    assert "có 03/3 đơn vị báo cáo" in read(period)[KEY]


# over two quarters ------------------------------------------------------------------------------------------


@pytest.fixture
def following(period: Period) -> Period:
    """Quý II/2024."""
    return Period.objects.create(year=2024, quarter=2, as_of=datetime.date(2024, 7, 3))


def answer(directive: Directive, code: str, day: datetime.date) -> None:
    found = Recipient.objects.filter(directive=directive, unit__code=code)
    assert found.update(answer=Answer.RECORDED, answered_on=day) == 1


def test_a_carried_directive_tells_the_last_quarter_and_this_one(following: Period) -> None:
    directive = Directive.objects.get(slug="cv-38-ubnd")
    answer(directive, "mttq", datetime.date(2024, 5, 6))
    answer(directive, "tnmt", datetime.date(2024, 5, 7))
    answer(directive, "ktht", datetime.date(2024, 7, 4))
    told = read(following)["directive.cv-38-ubnd"]
    assert "Kết quả thực hiện: kỳ trước 03/9, đến nay 05/9 đơn vị báo cáo (Giáo dục và Đào tạo, Y tế, " in told
    assert told.endswith("Các đơn vị chưa có báo cáo 02 đơn vị (Kinh tế và Hạ tầng, Văn hóa và Thông tin).")


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (Expected.REPORT, "Kỳ trước 01/3, đến nay 02/3 đơn vị báo cáo"),
        (Expected.APPRAISAL, "Lý do: kỳ trước 01/3 đơn vị, đến nay Văn phòng Điều phối Huyện chỉ nhận được"),
        (Expected.SUPPLEMENT, "báo cáo của 02/3 đơn vị (kỳ trước 01/3) như: "),
    ],
)
@pytest.mark.parametrize("outcome", ["", "chưa xong"])
def test_every_kind_of_answer_is_carried_over(following: Period, expected: str, words: str, outcome: str) -> None:
    directive = give(1, expected=expected, outcome=outcome)
    answer(directive, "tnmt", datetime.date(2024, 5, 6))
    told = read(following)
    words = words if outcome else words.removeprefix("Lý do: ")
    assert words.lower() in (told[KEY] + told.get(f"{KEY}.reason", "")).lower()


def test_without_a_new_answer_the_number_is_still_the_same(following: Period) -> None:
    give(1)
    assert "kỳ trước 01/3, đến nay vẫn 01/3 đơn vị báo cáo (Kinh tế và Hạ tầng)." in read(following)[KEY]


def test_behind_the_last_quarter_stand_who_had_answered_then_the_others_then_the_unnamed(following: Period) -> None:
    directive = give(0, named_total=5)
    answer(directive, "tnmt", datetime.date(2024, 4, 4))  # on the day of the last report
    answer(directive, "ktht", datetime.date(2024, 4, 5))  # on the day after it
    figure = make(following).facts.figures()["directive.phan-loai-rac.before-of"]
    assert figure.text == "01/5"
    assert [(row.name, row.detail.split(" · ")[0]) for row in figure.rows] == [
        ("Tài nguyên và Môi trường", "Đã báo cáo"),
        ("Kinh tế và Hạ tầng", "Chưa báo cáo, trong hạn"),
        ("Tư pháp", "Chưa báo cáo, trong hạn"),
        ("Đơn vị chưa xác định", "văn bản nêu nhưng chưa ghi tên"),
        ("Đơn vị chưa xác định", "văn bản nêu nhưng chưa ghi tên"),
    ]


def test_a_directive_that_nobody_had_answered_has_no_zero_of_the_last_quarter(following: Period) -> None:
    answer(give(0), "ktht", datetime.date(2024, 5, 6))
    assert "Kết quả thực hiện: có 01/3 đơn vị báo cáo" in read(following)[KEY]


def test_a_directive_that_was_fully_answered_is_not_told_again(period: Period, following: Period) -> None:
    directive = give(0, 1)
    answer(directive, "ktht", datetime.date(2024, 4, 4))
    assert "có 01/1 đơn vị" in read(period)[KEY]
    assert KEY not in read(following)


def test_the_last_answer_is_told_once(following: Period) -> None:
    answer(give(0, 1), "ktht", datetime.date(2024, 4, 5))
    assert "có 01/1 đơn vị" in read(following)[KEY]


@pytest.mark.parametrize(("closed", "is_told"), [(datetime.date(2024, 4, 4), False), (datetime.date(2024, 4, 5), True)])
def test_a_closed_directive_is_told_in_the_quarter_of_its_end(
    following: Period, closed: datetime.date, is_told: bool
) -> None:
    give(1, closed_on=closed)
    assert (KEY in read(following)) is is_told


def test_a_directive_without_a_day_and_without_units_stays_until_somebody_closes_it(following: Period) -> None:
    directive = give(0, 0, given_on=None)
    assert KEY in read(following)
    directive.closed_on = datetime.date(2024, 4, 1)
    directive.save()
    assert KEY not in read(following)


def test_a_directive_of_an_unknown_day_that_was_answered_before_is_not_told_again(following: Period) -> None:
    answer(give(0, 1, given_on=None), "ktht", datetime.date(2024, 3, 20))
    assert KEY not in read(following)


# the annex --------------------------------------------------------------------------------------------------


def test_without_steering_tasks_there_is_no_annex_and_no_pointer_to_it(period: Period) -> None:
    SteeringTask.objects.all().delete()
    told = read(period)
    assert not [key for key in told if key.startswith("annex.")]
    assert told["steering.documents"].endswith("công tác giảm nghèo bền vững.")


def test_an_annex_of_one_row_is_pointed_to(period: Period) -> None:
    SteeringTask.objects.exclude(slug="gian-hang-ocop").delete()
    told = read(period)
    assert told["annex.gian-hang-ocop"].startswith("01\tTham mưu UBND Huyện tổ chức gian hàng")
    assert told["steering.documents"].endswith("(theo Phụ lục I đính kèm).")


def test_what_was_done_before_leaves_the_annex_and_what_is_open_stays(following: Period) -> None:
    rows = [key for key in read(following) if key.startswith("annex.") and key != "annex.end"]
    assert len(rows) == 6
