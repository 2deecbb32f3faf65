"""The library of criteria sets: what is checked off, changed, assigned and copied, and what a used set keeps."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Role, User
from criteria.library import actions, contents
from criteria.library.contents import Item, key_of
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import HowMet, Measure, Operator, Provenance, SetLevel
from history.models import Entry
from tests.criteria_factories import make_assessment, make_criterion, make_indicator, make_set, make_threshold
from tests.factories import make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def staff() -> User:
    return make_user(Role.OFFICE_STAFF, full_name="Trần Thị Bình")


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def income() -> Indicator:
    """Thu nhập of the advanced set as remembered: 72 in 2024; the criterion's name was read."""
    criteria_set = make_set(code="BO", size=1, in_force_from=datetime.date(2022, 3, 8))
    indicator = make_indicator(make_criterion(criteria_set, "10"), "10", reading=Provenance.RECALLED)
    make_threshold(indicator, 2024, reading=Provenance.RECALLED)
    return indicator


@pytest.fixture
def used(income: Indicator) -> Indicator:
    make_assessment(income.criterion.criteria_set)
    return income


def item_of(record: Indicator | Criterion) -> Item:
    criteria_set = record.criteria_set if isinstance(record, Criterion) else record.criterion.criteria_set
    return next(item for item in contents.contents(criteria_set, 2024).items if item.record == record)


def check_off(indicator: Indicator, by: User, fingerprint: str = "") -> list:
    item = item_of(indicator)
    return actions.check_off(
        criteria_set=indicator.criterion.criteria_set, key=item.key, fingerprint=fingerprint or item.fingerprint, by=by
    )


def change(record: Indicator | Criterion, by: User, *, checked: bool = False, **values: str) -> bool:
    item = item_of(record)
    criteria_set = record.criteria_set if isinstance(record, Criterion) else record.criterion.criteria_set
    return actions.change_item(
        criteria_set=criteria_set, key=item.key, fingerprint=item.fingerprint, by=by, checked=checked, **values
    )


def refused(error: pytest.ExceptionInfo) -> dict[str, list[str]]:
    return error.value.message_dict


# checking off ---------------------------------------------------------------------------------------------


def test_checking_off_marks_the_wording_and_its_levels_and_says_who(income: Indicator, staff: User) -> None:
    marked = check_off(income, staff)
    assert [type(each) for each in marked] == [Indicator, Threshold]
    fresh = Indicator.objects.get(pk=income.pk)
    assert (fresh.checked_on, fresh.checked_by, fresh.is_checked) == (TODAY, staff, True)
    assert item_of(income).is_checked
    assert Entry.objects.filter(actor=staff).count() == 2


def test_what_was_read_is_not_marked_again(income: Indicator, staff: User) -> None:
    with pytest.raises(ValidationError, match="chưa có lời văn hoặc mức"):
        actions.check_off(
            criteria_set=income.criterion.criteria_set,
            key=key_of(income.criterion),
            fingerprint=item_of(income.criterion).fingerprint,
            by=staff,
        )


def test_a_gap_cannot_be_checked_off(staff: User) -> None:
    indicator = make_indicator(reading=Provenance.UNSET)
    with pytest.raises(ValidationError, match="Hãy ghi trước"):
        check_off(indicator, staff)


def test_words_that_were_changed_meanwhile_are_not_marked(income: Indicator, staff: User) -> None:
    read = item_of(income).fingerprint
    Threshold.objects.update(value=Decimal(70))
    with pytest.raises(ValidationError, match="vừa được người khác sửa"):
        check_off(income, staff, read)
    assert not Entry.objects.exists()


def test_undo_takes_back_exactly_what_was_marked(income: Indicator, staff: User) -> None:
    level = income.thresholds.get()
    actions.check_off(
        criteria_set=income.criterion.criteria_set,
        key=key_of(income),
        fingerprint=item_of(income).fingerprint,
        by=staff,
    )
    actions.take_back_marks(criteria_set=income.criterion.criteria_set, keys=[key_of(level)], by=staff)
    level.refresh_from_db()
    income.refresh_from_db()
    assert (level.checked_on, income.checked_on) == (None, TODAY)


def test_marks_of_another_set_are_out_of_reach(income: Indicator, staff: User) -> None:
    check_off(income, staff)
    taken = actions.take_back_marks(criteria_set=make_set(), keys=[key_of(income)], by=staff)
    assert taken == []
    assert item_of(income).is_checked


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_HEAD, Role.COMMUNE_OFFICER])
def test_others_neither_check_off_nor_change(income: Indicator, role: Role) -> None:
    user, criteria_set = make_user(role), income.criterion.criteria_set
    with pytest.raises(PermissionDenied):
        check_off(income, user)
    with pytest.raises(PermissionDenied):
        actions.assign_units(criteria_set=criteria_set, wanted={}, by=user)
    with pytest.raises(PermissionDenied):
        change(income, user, source="x")


def test_the_office_does_not_change_the_law(income: Indicator, staff: User) -> None:
    for forbidden in (
        lambda: change(income, staff, wording="Khác"),
        lambda: actions.set_level(indicator=income, year=2025, level="1", source="", checked=False, by=staff),
        lambda: actions.make_version(
            criteria_set=income.criterion.criteria_set,
            legal_basis="QĐ 1",
            in_force_from=TODAY,
            ends_old=False,
            keeps_marks=False,
            by=staff,
        ),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()
    assert not Entry.objects.exists()


# wording and levels ---------------------------------------------------------------------------------------


def test_new_words_of_an_unused_set_take_the_mark_away(income: Indicator, administrator: User) -> None:
    check_off(income, administrator)
    assert change(income, administrator, wording="Thu nhập bình quân đầu người của xã")
    income.refresh_from_db()
    assert (income.wording, income.reading) == ("Thu nhập bình quân đầu người của xã", Provenance.RECALLED)
    assert (income.checked_on, income.is_checked) == (None, False)


def test_new_words_can_be_checked_at_once(income: Indicator, administrator: User) -> None:
    change(income, administrator, checked=True, wording="Thu nhập bình quân đầu người của xã")
    assert item_of(income).is_checked


def test_a_new_name_of_a_criterion_stands_in_all_its_rows(income: Indicator, administrator: User) -> None:
    assert change(income.criterion, administrator, name="Thu nhập của người dân")
    assert Criterion.objects.get(pk=income.criterion_id).name == "Thu nhập của người dân"


def test_the_level_of_all_years_is_changed_with_its_indicator(administrator: User) -> None:
    indicator = make_indicator(
        make_criterion(make_set(size=1), "2"), "2.1", measure=Measure.PERCENT, unit_of_measure="%"
    )
    make_threshold(indicator, None, Decimal(80))
    assert change(indicator, administrator, level="85.5")
    assert indicator.thresholds.get().value == Decimal("85.5")


@pytest.mark.parametrize(("level", "told"), [("850", "từ 0 đến 100"), ("tám mươi", "không phải số")])
def test_a_wrong_level_is_refused_at_its_field(administrator: User, level: str, told: str) -> None:
    indicator = make_indicator(
        make_criterion(make_set(size=1), "2"), "2.1", measure=Measure.PERCENT, unit_of_measure="%"
    )
    make_threshold(indicator, None, Decimal(80))
    with pytest.raises(ValidationError) as error:
        change(indicator, administrator, level=level)
    assert any(told in message for message in refused(error)["level"])
    assert not Entry.objects.exists()


def test_another_operator_takes_read_away(income: Indicator, administrator: User) -> None:
    Indicator.objects.update(reading=Provenance.READ)
    assert change(income, administrator, operator=Operator.MORE)
    income.refresh_from_db()
    assert (income.operator, income.reading) == (Operator.MORE, Provenance.RECALLED)


def test_words_of_an_old_font_are_refused_at_their_field(income: Indicator, administrator: User) -> None:
    with pytest.raises(ValidationError) as error:
        change(income, administrator, wording="Thu nhËp b×nh qu©n", source="QĐ 1")
    assert "Hãy chuyển sang Unicode" in refused(error)["wording"][0]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"year": 2025}, "ghi theo từng năm"),
        ({"value": None, "factor": Decimal("1.1")}, "được tính từ chỉ tiêu khác"),
    ],
)
def test_a_level_of_all_years_is_refused_where_another_one_holds(
    income: Indicator, administrator: User, values: dict, told: str
) -> None:
    other = make_indicator(income.criterion, "10.2", order=2)
    make_threshold(other, **{"year": None, "base": income if "factor" in values else None} | values)
    with pytest.raises(ValidationError) as error:
        change(other, administrator, level="80")
    assert told in refused(error)["level"][0]


def test_a_used_set_keeps_its_words(used: Indicator, administrator: User) -> None:
    with pytest.raises(ValidationError) as error:
        change(used, administrator, wording="Khác", source="QĐ 318")
    assert "lời văn và cấu trúc không sửa được" in refused(error)["wording"][0]
    used.refresh_from_db()
    assert used.source == ""  # all or nothing


def test_a_used_set_takes_sources_notes_and_what_was_missing(administrator: User) -> None:
    indicator = make_indicator(
        make_criterion(make_set(size=1), "2"), "2.1", reading=Provenance.UNSET, wording="chưa rõ"
    )
    make_threshold(indicator, None, None, reading=Provenance.UNSET)
    make_assessment(indicator.criterion.criteria_set)
    assert change(indicator, administrator, wording="Tỷ lệ đường xã", level="80", source="QĐ 318", note="xem phụ lục")
    indicator.refresh_from_db()
    assert (indicator.wording, indicator.reading, indicator.source) == ("Tỷ lệ đường xã", Provenance.RECALLED, "QĐ 318")
    assert indicator.thresholds.get().value == 80


def test_nothing_but_the_item_is_touched(income: Indicator, administrator: User) -> None:
    """Neighbours keep what a file would not say the same way."""
    neighbour = make_criterion(income.criterion.criteria_set, "11", counts=False)
    assert change(income, administrator, wording="Khác")
    neighbour.refresh_from_db()
    assert not neighbour.counts
    assert Entry.objects.get().record_name == "chỉ tiêu 10"


def test_a_used_set_takes_the_level_of_a_new_year(used: Indicator, administrator: User) -> None:
    assert actions.set_level(indicator=used, year=2025, level="79.2", source="QĐ 5", checked=True, by=administrator)
    level = used.thresholds.get(year=2025)
    assert (level.value, level.source, level.checked_by) == (Decimal("79.2"), "QĐ 5", administrator)


def test_the_level_of_a_used_year_stays(used: Indicator, administrator: User) -> None:
    with pytest.raises(ValidationError) as error:
        actions.set_level(indicator=used, year=2024, level="70", source="", checked=False, by=administrator)
    assert "đã dùng khi tự đánh giá" in refused(error)["level"][0]
    assert used.thresholds.get().value == 72


def test_a_level_that_another_used_set_computes_from_stays(income: Indicator, administrator: User) -> None:
    model = make_indicator(make_criterion(make_set(SetLevel.COMMUNE_MODEL, size=1), "2"), "2")
    make_threshold(model, None, None, factor=Decimal("1.1"), base=income)
    make_assessment(model.criterion.criteria_set)
    with pytest.raises(ValidationError):
        actions.set_level(indicator=income, year=2024, level="70", source="", checked=False, by=administrator)


# responsible units ----------------------------------------------------------------------------------------


def test_units_are_assigned_with_an_entry_for_each_criterion(income: Indicator, staff: User) -> None:
    education, health = make_unit("Phòng Giáo dục"), make_unit("Phòng Y tế")
    income.criterion.responsible_units.add(health)
    other = make_criterion(income.criterion.criteria_set, "11")
    wanted = {income.criterion_id: ({education}, {health}), other.pk: (set(), set())}
    changed = actions.assign_units(criteria_set=income.criterion.criteria_set, wanted=wanted, by=staff)
    assert changed == [income.criterion]
    assert Entry.objects.get().changes == {"responsible_units": [["Phòng Y tế"], ["Phòng Giáo dục"]]}


def test_what_somebody_else_assigned_meanwhile_stays(income: Indicator, staff: User) -> None:
    education, health = make_unit("Phòng Giáo dục"), make_unit("Phòng Y tế")
    income.criterion.responsible_units.add(health)  # after the page was opened
    wanted = {income.criterion_id: ({education}, set())}
    actions.assign_units(criteria_set=income.criterion.criteria_set, wanted=wanted, by=staff)
    assert set(income.criterion.responsible_units.all()) == {education, health}


# new versions ---------------------------------------------------------------------------------------------


def version_of(criteria_set: CriteriaSet, by: User, **values) -> CriteriaSet:
    told = {
        "legal_basis": "QĐ 9/QĐ-TTg",
        "in_force_from": datetime.date(2025, 7, 1),
        "ends_old": True,
        "keeps_marks": False,
    }
    return actions.make_version(criteria_set=criteria_set, **told | values, by=by)


def test_a_new_version_copies_everything_with_its_lineage(used: Indicator, administrator: User) -> None:
    old = used.criterion.criteria_set
    unit = make_unit()
    used.criterion.responsible_units.add(unit)
    inside = make_indicator(used.criterion, "10.2", order=2, takes_value_from=used)
    make_threshold(inside, None, None, factor=Decimal("1.1"), base=used)
    new = version_of(old, administrator)
    old.refresh_from_db()
    assert (new.version, new.copied_from, new.legal_basis) == (2, old, "QĐ 9/QĐ-TTg")
    assert old.in_force_to == datetime.date(2025, 6, 30)
    criterion = new.criteria.get()
    assert (criterion.lineage, list(criterion.responsible_units.all())) == ("BO:10", [unit])
    first, second = criterion.indicators.order_by("order")
    assert (first.lineage, second.takes_value_from) == ("BO:10", first)
    assert second.thresholds.get().base == first
    assert first.thresholds.get().value == 72
    assert Indicator.objects.filter(criterion__criteria_set=old).count() == 2


def test_a_new_version_is_compared_anew_unless_asked(used: Indicator, administrator: User) -> None:
    check_off(used, administrator)
    anew = version_of(used.criterion.criteria_set, administrator, ends_old=False)
    kept = version_of(used.criterion.criteria_set, administrator, ends_old=False, keeps_marks=True)
    assert contents.contents(anew).checked == 0
    assert contents.contents(kept).checked == 2
    assert [anew.version, kept.version] == [2, 3]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (datetime.date(2022, 3, 8), "không sau ngày phiên bản cũ có hiệu lực"),
        (datetime.date(2024, 3, 1), "còn dùng cho kỳ kết thúc sau ngày này"),
    ],
)
def test_the_old_version_does_not_end_while_it_is_used(
    used: Indicator, administrator: User, day: datetime.date, told: str
) -> None:
    with pytest.raises(ValidationError) as error:
        version_of(used.criterion.criteria_set, administrator, in_force_from=day)
    assert told in refused(error)["in_force_from"][0]
    assert CriteriaSet.objects.count() == 1


def test_a_period_uses_the_version_in_force_on_its_last_day(used: Indicator, administrator: User) -> None:
    new = version_of(used.criterion.criteria_set, administrator)
    early, late = make_period(2025, 2), make_period(2025, 3)
    assert list(CriteriaSet.objects.in_force(early.span.last_day)) == [used.criterion.criteria_set]
    assert list(CriteriaSet.objects.in_force(late.span.last_day)) == [new]


def test_sets_that_go_on_with_the_old_version_are_named(used: Indicator) -> None:
    model = make_indicator(make_criterion(make_set(SetLevel.COMMUNE_MODEL), "2"), "2", takes_value_from=used)
    assert contents.followers(used.criterion.criteria_set) == [model.criterion.criteria_set]


# in words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "operator", "unit", "told"),
    [
        (Decimal("79.200"), Operator.AT_LEAST, "triệu đồng", "từ 79,2 triệu đồng trở lên"),
        (Decimal(5), Operator.AT_MOST, "%", "không quá 5%"),
        (Decimal(100), Operator.EQUAL, "%", "100%"),
        ("đạt", Operator.EQUAL, "", "đạt"),
        ("Khá", Operator.AT_LEAST, "", "Khá"),
        (None, Operator.AT_LEAST, "%", ""),
    ],
)
def test_levels_in_words(level: Decimal | str | None, operator: str, unit: str, told: str) -> None:
    indicator = Indicator(operator=operator, unit_of_measure=unit)
    assert contents.in_words(level, indicator) == told


def test_a_derived_criterion_is_copied_as_it_is(administrator: User) -> None:
    old = make_set(SetLevel.COMMUNE_MODEL, size=1)
    make_criterion(old, "1", how_met=HowMet.DERIVED, derived_from=SetLevel.COMMUNE_ADVANCED)
    new = version_of(old, administrator)
    assert new.criteria.get().derived_from == SetLevel.COMMUNE_ADVANCED
