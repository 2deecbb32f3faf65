"""Rà soát: a good quarter has no finding; each damage brings exactly its own; what is right is never accused."""

import datetime
import random
from collections.abc import Callable

import pytest

from communes.models import Locality, ReportingPeriod, Unit
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult, Recognition
from directives.models import Directive, OfficialDocument, Recipient, SessionGuest, SteeringTask, TaskAdviser
from directives.models import WorkingSession as Session
from directives.rules.choices import Answer
from reports.findings import Group
from reports.models import (
    Letterhead,
    Narrative,
    OutlineSection,
    QuarterlyReport,
    ReportRecipient,
    SignatureProfile,
)
from reports.quarterly.review import findings_now
from tests.reports.review_quarter import found_in, put_right

pytestmark = pytest.mark.django_db
OWN = "narrative.moi"
MOI = "Phấn đấu hoàn thành nhiệm vụ được giao."


@pytest.fixture
def good(period: ReportingPeriod) -> ReportingPeriod:
    put_right()
    Narrative.objects.create(period=period, section="difficulties", slug="moi", text=MOI, order=9)
    return period


def write(text: str) -> None:
    Narrative.objects.filter(slug="moi").update(text=text)


def test_a_good_quarter_has_nothing_to_look_at(good: ReportingPeriod) -> None:
    assert found_in(good) == {}


def test_the_example_has_at_most_five_that_must_be_handled(period: ReportingPeriod) -> None:
    must = [one.key for one in findings_now(period) if one.group == Group.MUST]
    assert must == [
        ("annex-columns", "annex.kh-phan-cong-cong-chuc"),
        ("units-unnamed", "directive.cv-38-ubnd"),
        ("unit-ambiguous", "directive.cv-38-ubnd"),
        ("unit-ambiguous", "directive.tham-dinh-ke-hoach-xa-2024"),
    ]


# own words --------------------------------------------------------------------------------------------------

WRONG_WORDS = [
    ("sum", "Tổng số 3 + 4 = 9 xã."),
    ("sum", "Mức thu nhập là 72 × 1,1 = 80."),
    ("share", "Có 05/12 xã, đạt tỷ lệ 42,67%."),
    ("share", "Đạt 3/9 (30%)."),
    ("count-names", "Có 03 xã phấn đấu: Bình Thạnh Trung, Tân Khánh Trung."),
    ("count-names", "Có 02 xã (Định An, Tân Mỹ, Định Yên) làm tốt."),
    ("rest", "Có 03/9 đơn vị gửi báo cáo, còn 04 đơn vị chưa gửi."),
    ("rest", "Xã đạt 10/12 tiêu chí. Còn 03 tiêu chí chưa đạt."),
    ("fraction", "Xã Bình Thạnh Trung mới đạt 15/19 tiêu chí."),
    ("fraction", "Toàn huyện có 04/12 xã đạt chuẩn nâng cao, 12/12 xã NTM. Trong đó 07/12 xã làm tốt."),
    ("count-typed", "Đến nay có 04 xã đã được công nhận đạt chuẩn NTM nâng cao."),
    ("count-typed", "Có 06 xã duy trì tiêu chí NTM nâng cao."),
    ("name-near", "Ủy ban nhân dân huyện Lập Vò đã chỉ đạo."),
    ("name-near", "Xã Bình Thánh Trung chưa gửi."),
    ("name-near", "Xã Định Yện gặp khó khăn."),
    ("name-near", "Đồng chí Trần Hoàng Năm chủ trì."),
    ("name-capitals", "Xã Tân Khánh trung gặp khó khăn."),
    ("term-capitals", "Đề nghị Ban chỉ đạo Huyện xem xét."),
    ("abbreviation-near", "Thành viên BCD Huyện đã họp."),
    ("spelling", "Hội nghị khẩn định kết quả."),
    (
        "criterion-name",
        "Còn tiêu chí số 10 (Thu nhập), tiêu chí số 17 (Môi trường và an toàn thực phẩm), "
        "tiêu chí số 5 (Giáo dục), tiêu chí số 15 (Hành chính công).",
    ),
    ("document-date", "Theo Kế hoạch số 66/KH-UBND ngày 02/3/2024."),
    ("document-date", "Theo Quyết định số 77/QĐ-TTg ngày 31/02/2024."),
    ("document-date", "Quyết định số 77/QĐ-TTg ngày 01/3/2024 và Quyết định số 77/QĐ-TTg ngày 02/3/2024."),
    ("document-future", "Theo Công văn số 77/SNN-PTNT ngày 20/4/2024."),
    ("document-incomplete", "Căn cứ Quyết định số … của Ủy ban nhân dân tỉnh."),
    ("document-incomplete", "Căn cứ Công văn số 12/SNN ngày … của Sở."),
    ("stray-mark", "Sản phẩm * OCOP."),
]


@pytest.mark.parametrize(("check", "text"), WRONG_WORDS)
def test_wrong_words_bring_exactly_their_finding(good: ReportingPeriod, check: str, text: str) -> None:
    write(text)
    found = found_in(good)
    assert set(found) == {(check, OWN)}
    (one,) = found.values()
    assert one.mend.endswith("/loi-van/moi/sua/")
    assert check == "stray-mark" or (one.mark and one.mark in one.quote)


# Section 6 of the audit of the source report: the sums that are right, and the true statements about the communes.
RIGHT_WORDS = [
    "Có 5/12 xã, đạt tỷ lệ 41,67%; làm tròn 5/12 = 42%.",
    "Tổng 2 + 2 + 1 = 5 và 16 + 3 = 19, 12 + 7 = 19, 1 + 3 = 4, 18 + 2 + 7 = 27.",
    "Tổng 5 + 2 = 7, 6 + 2 = 8, 3 + 8 = 11, 2 + 1 = 3; mức 72 × 1,1 = 79,2.",
    "Xã Bình Thạnh Trung đạt 16/19 tiêu chí. Còn 03 tiêu chí chưa đạt.",
    "Xã Tân Khánh Trung đạt 12/19 tiêu chí, còn 07 tiêu chí chưa đạt.",
    "Kỳ trước xã Bình Thạnh Trung đạt 15/19 tiêu chí.",
    "Xã Bình Thạnh Trung phấn đấu đạt 19/19 tiêu chí.",
    "Xã Định Yên đạt 01/4 điều kiện và 18/27 chỉ tiêu, 02/27 chỉ tiêu chưa đánh giá, 07/27 chỉ tiêu chưa đạt.",
    "Có 05 xã đã được công nhận đạt chuẩn NTM nâng cao, 05/12 xã duy trì.",
    "Có 12 xã được công nhận đạt chuẩn NTM, tỷ lệ 12/12 (100%).",
    "Có 03 xã phấn đấu: Bình Thạnh Trung, Tân Khánh Trung và Định Yên.",
    "Có 02 xã phấn đấu đạt chuẩn NTM nâng cao; năm 2025 có 04 xã đăng ký NTM nâng cao.",
    "Kế hoạch số 04/KH-UBND ngày 05/01/2024, số 66/KH-UBND ngày 01/3/2024, số 99/KH-UBND ngày 21/3/2024.",
    "Kế hoạch số 103/KH-UBND ngày 22/3/2024, số 110/KH-UBND ngày 28/3/2024, số 15/KH-VPĐP.NTM ngày 26/02/2024.",
    "Quyết định số 148/QĐ-TTg ngày 24/02/2023 của Thủ tướng Chính phủ.",
    "Tiêu chí số 14 (Y tế), tiêu chí số 17 (Môi trường), tiêu chí số 5 (Giáo dục).",
    "Việc nâng hạng từ 03 sao lên 04 sao; giai đoạn 2021 - 2025; đạt 80,5 triệu đồng/người/năm.",
    "Phân công công chức, bình thường, định an ninh trật tự, thành viên Ban Chỉ đạo.",
    "Thị trấn Lấp Vò và HUYỆN LẤP VÒ, tỉnh Đồng Tháp, xã Mỹ An Hưng A, Mỹ An Hưng B.",
    *(
        f"Xã {name} duy trì đạt 19/19 tiêu chí xã NTM."
        for name in (
            *("Mỹ An Hưng A", "Tân Mỹ", "Mỹ An Hưng B", "Long Hưng A", "Vĩnh Thạnh", "Long Hưng B"),
            *("Bình Thành", "Định An", "Định Yên", "Hội An Đông"),
        )
    ),
    "Xã Tân Khánh Trung duy trì tiêu chí xã NTM; xã Bình Thạnh Trung duy trì tiêu chí xã NTM.",
]


@pytest.mark.parametrize("text", RIGHT_WORDS)
def test_what_is_right_is_never_accused(good: ReportingPeriod, text: str) -> None:
    write(text)
    assert found_in(good) == {}


# records ----------------------------------------------------------------------------------------------------


def unsent(name: str, level: str) -> None:
    Assessment.objects.filter(locality__name=name, criteria_set__level=level).update(stage="not_sent")


def below(name: str) -> None:
    result = CriterionResult.objects.filter(
        assessment__locality__name=name, assessment__criteria_set__level="commune_advanced"
    ).first()
    CriterionResult.objects.filter(pk=result.pk).update(declared="not_met")


def blank(period: ReportingPeriod) -> None:
    CriterionResult.objects.filter(
        assessment__locality__slug="binh-thanh-trung", assessment__criteria_set__level="commune_advanced"
    ).update(declared="not_assessed")


def revoke(period: ReportingPeriod) -> None:
    one = Recognition.objects.get(locality__name="Tân Mỹ", level="commune_advanced")
    Recognition.objects.filter(pk=one.pk).update(revoked_on=datetime.date(2024, 3, 1), revoked_reason="Không đạt")


def unnamed(period: ReportingPeriod) -> None:
    directive = Directive.objects.get(slug="cv-38-ubnd")
    Directive.objects.filter(pk=directive.pk).update(named_total=directive.recipients.count() + 2)


def empty_annex(period: ReportingPeriod) -> None:
    TaskAdviser.objects.all().delete()
    SteeringTask.objects.all().delete()


def no_signer(period: ReportingPeriod) -> None:
    QuarterlyReport.objects.all().delete()
    SignatureProfile.objects.all().delete()


def no_letterhead(period: ReportingPeriod) -> None:
    no_signer(period)
    Letterhead.objects.all().delete()


def before(period: ReportingPeriod) -> None:
    ReportingPeriod.objects.create(year=2023, quarter=4, as_of=datetime.date(2023, 12, 31))


def wrong_condition(period: ReportingPeriod) -> None:
    condition = Criterion.objects.get(criteria_set__level="commune_model", number="1")
    CriterionResult.objects.filter(criterion=condition).update(declared="not_met")


def update(model: type, values: dict, **where: object) -> Callable[[ReportingPeriod], object]:
    return lambda period: model._default_manager.filter(**where).update(**values)


SILENT = {"answer": Answer.NONE, "answered_on": None}
DAMAGES: list[tuple[str, Callable, set[tuple[str, str]]]] = [
    ("a commune has not sent", lambda p: unsent("Tân Mỹ", "commune_base"), {("communes-silent", "base")}),
    ("a holder has not sent", lambda p: unsent("Tân Mỹ", "commune_advanced"), {("communes-silent", "advanced")}),
    (
        "a target has not sent",
        lambda p: unsent("Tân Khánh Trung", "commune_advanced"),
        {("communes-silent", "advanced")},
    ),
    ("a sheet was sent blank", blank, {("sheet-blank", "binh-thanh-trung")}),
    ("no village has sent", lambda p: unsent("Định Yên", "smart_village"), {("communes-silent", "smart")}),
    (
        "a unit is silent",
        update(Recipient, SILENT, directive__slug="cv-53-ubnd", order=1),
        {("units-silent", "directive.cv-53-ubnd")},
    ),
    (
        "nobody is asked",
        lambda p: Recipient.objects.filter(directive__slug="cv-53-ubnd").delete(),
        {("units-none", "directive.cv-53-ubnd")},
    ),
    ("two units are unnamed", unnamed, {("units-unnamed", "directive.cv-38-ubnd")}),
    (
        "a unit is ambiguous",
        update(Recipient, {"unit_confirmed": False}, directive__slug="cv-38-ubnd", cited_as="Y tế"),
        {("unit-ambiguous", "directive.cv-38-ubnd")},
    ),
    (
        "the office asks itself",
        lambda p: Recipient.objects.filter(directive__slug="cv-53-ubnd", order=1).update(
            unit=Unit.objects.get(short_name="VPĐP Huyện")
        ),
        {("asks-itself", "directive.cv-53-ubnd")},
    ),
    (
        "a section without a word",
        lambda p: Narrative.objects.filter(section="directions").delete(),
        {("section-empty", "section.directions")},
    ),
    (
        "a heading with nothing under it",
        lambda p: OutlineSection.objects.create(key="trong", level=1, title="Phụ chú", content="", order=99),
        {("section-empty", "section.trong")},
    ),
    ("an empty annex", empty_annex, {("annex-empty", "steering.documents")}),
    ("no letterhead", no_letterhead, {("letterhead-missing", "paper")}),
    ("a letterhead without symbol", update(Letterhead, {"symbol": ""}), {("letterhead-missing", "paper")}),
    ("no recipients", lambda p: ReportRecipient.objects.all().delete(), {("recipients-missing", "paper")}),
    ("no signer", no_signer, {("signer-missing", "paper")}),
    (
        "the signer has left",
        update(SignatureProfile, {"valid_to": datetime.date(2024, 1, 31)}),
        {("signer-not-in-post", "paper")},
    ),
    ("two titles", update(SignatureProfile, {"authority": ""}), {("signature-two-titles", "paper")}),
    ("no as-of day", update(ReportingPeriod, {"as_of": None}), {("as-of-open", "period")}),
    ("last quarter is a draft", before, {("before-not-issued", "period")}),
    ("words nobody looked at", update(Narrative, {"awaits_review": True}, slug="moi"), {("words-waiting", OWN)}),
    (
        "who issues is unknown",
        update(SteeringTask, {"issuer": None}, slug="gian-hang-ocop"),
        {("annex-issuer", "annex.gian-hang-ocop")},
    ),
    (
        "nobody advised",
        lambda p: TaskAdviser.objects.filter(task__slug="gian-hang-ocop").delete(),
        {("annex-adviser", "annex.gian-hang-ocop")},
    ),
    (
        "the adviser stands in the issuer's column",
        lambda p: (
            TaskAdviser.objects.filter(task__slug="gian-hang-ocop").delete(),
            SteeringTask.objects.filter(slug="gian-hang-ocop").update(issuer=None, issuer_cited_as="Phòng KT&HT"),
        ),
        {("annex-columns", "annex.gian-hang-ocop")},
    ),
    (
        "another body issued the document",
        lambda p: SteeringTask.objects.filter(slug="kh-kiem-tra-ra-soat").update(
            issuer=Unit.objects.get(short_name="UBND Huyện")
        ),
        {("annex-issuer-document", "annex.kh-kiem-tra-ra-soat")},
    ),
    (
        "a row is open though all have answered",
        lambda p: SteeringTask.objects.get(slug="gian-hang-ocop").directives.add(
            Directive.objects.get(slug="cv-38-ubnd")
        ),
        {("annex-directive", "annex.gian-hang-ocop")},
    ),
    (
        "a centre among departments",
        update(TaskAdviser, {"lead": "Các Phòng"}, unit__list_name="Trung tâm Y tế Huyện"),
        {("group-word", "annex.giai-phap-khac-phuc-hai-long")},
    ),
    (
        "an office among Sở",
        update(SessionGuest, {"lead": "Các Sở"}, unit__list_name="Văn phòng Điều phối Tỉnh"),
        {("group-word", "session.2024-03-28-lang-thong-minh")},
    ),
    (
        "a session after the quarter",
        update(Session, {"held_on": datetime.date(2024, 4, 2)}, slug="2024-04-01-chau-thanh"),
        {("outside-period", "session.2024-04-01-chau-thanh")},
    ),
    (
        "a session after the as-of day",
        update(Session, {"held_on": datetime.date(2024, 4, 9)}, slug="2024-04-01-chau-thanh"),
        {("after-as-of", "period")},
    ),
    ("recognised but below its set", lambda p: below("Tân Mỹ"), {("below-set", "advanced.recognised")}),
    (
        "revoked but 19/19",
        revoke,
        {("revoked-full", "advanced.recognised"), ("revoked-untold", "advanced.recognised")},
    ),
    (
        "recognised under an older set",
        update(Recognition, {"standard_year": 2021, "criteria_set": None}, level="commune_advanced", order=1),
        {("older-set", "advanced.recognised")},
    ),
    (
        "no lower level",
        lambda p: Recognition.objects.filter(locality__name="Định An", level="commune_base").delete(),
        {("recognition-doubt", "advanced.recognised")},
    ),
    (
        "aims at what it holds",
        lambda p: Recognition.objects.create(
            locality=Locality.objects.get(slug="tan-khanh-trung"),
            level="commune_advanced",
            standard_year=2023,
            criteria_set=CriteriaSet.objects.get(level="commune_advanced", in_force_to__year=2025),
        ),
        {("target-doubt", "levels"), ("below-set", "advanced.recognised")},
    ),
    (
        "declared against computed",
        wrong_condition,
        {("declared-computed", "model.conditions.dinh-yen")},
    ),
    (
        "a set that does not exist",
        lambda p: CriteriaSet.objects.filter(level="commune_model").update(in_force_to=datetime.date(2023, 12, 31)),
        {("no-set", "levels")},
    ),
]


@pytest.mark.parametrize(("damage", "expected"), [pytest.param(*each[1:], id=each[0]) for each in DAMAGES])
def test_each_damage_brings_exactly_its_finding(good: ReportingPeriod, damage: Callable, expected: set) -> None:
    damage(good)
    assert set(found_in(ReportingPeriod.objects.get(pk=good.pk))) == expected


@pytest.mark.parametrize(
    "values",
    [{"issued_on": datetime.date(2024, 3, 25)}, {"symbol": "KH-VPĐP"}, {"symbol": "CV-UBND"}, {"number": "99"}],
)
def test_an_odd_document_of_the_register_is_told(good: ReportingPeriod, values: dict) -> None:
    OfficialDocument.objects.filter(number="66").update(**values)
    assert {check for check, _ in found_in(good)} == {"document-doubt"}


# random good quarters -----------------------------------------------------------------------------------------


def vary(period: ReportingPeriod, dice: random.Random) -> None:
    """A quarter that is good in another way: other results, other units silent, other true sentences."""
    for name in ("Bình Thạnh Trung", "Tân Khánh Trung"):
        results = CriterionResult.objects.filter(
            assessment__locality__name=name, assessment__criteria_set__level="commune_advanced"
        )
        for pk in results.values_list("pk", flat=True):
            CriterionResult.objects.filter(pk=pk).update(
                declared=dice.choice(["met", "met", "not_met", "not_assessed"])
            )
    for recipient in Recipient.objects.all():
        if dice.random() < 0.3:
            Recipient.objects.filter(pk=recipient.pk).update(**SILENT)
    first, second = dice.randint(1, 40), dice.randint(1, 40)
    sentences = [
        *dice.sample([text for text in RIGHT_WORDS if "16/19" not in text and "12/19" not in text], 3),
        f"Tổng {first} + {second} = {first + second} mô hình.",
        f"Có {first:02d} hộ và {second:02d} lượt người dự; ngày {dice.randint(10, 28)}/3/2024 đã họp.",
    ]
    dice.shuffle(sentences)
    write(" ".join(sentences))


@pytest.mark.parametrize("seed", [*range(8), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(8, 200))])
def test_random_good_quarters_have_nothing_that_must_be_handled(good: ReportingPeriod, seed: int) -> None:
    vary(good, random.Random(seed))
    must = [(one.key, one.message) for one in findings_now(good) if one.group == Group.MUST]
    assert must == []
