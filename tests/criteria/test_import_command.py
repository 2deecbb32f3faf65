"""Importing criteria sets: what is written, what is refused, and what a used set still allows."""

import datetime
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role
from criteria.library.files import ImportRefusedError, SourceFile
from criteria.library.import_actions import import_criteria
from criteria.library.planning import Plan
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Provenance, SetLevel
from criteria.rules.outcomes import threshold_in
from history.models import Entry, RecordedVia
from tests.criteria_factories import FILES, fixture_files, make_assessment
from tests.factories import make_period, make_unit, make_user
from tests.loaded import import_fixtures

ADVANCED = "XA_NTM_NANG_CAO_2021_2025"
MODEL = "XA_NTM_KIEU_MAU_2021_2025"
SMART = "LANG_THONG_MINH_2021_2025"
YEARS = "thresholds-by-year.csv"
YEAR_HEADER = "set_code,indicator_no,year,threshold,unit,source,confidence,note\n"
INCOME = "triệu đồng/người/năm"

pytestmark = pytest.mark.django_db


def run(*paths: Path) -> str:
    out = io.StringIO()
    call_command("import_criteria_set", *paths, stdout=out)
    return out.getvalue()


def edited(name: str, *replacements: tuple[str, str]) -> SourceFile:
    """A shipped file with some text replaced."""
    [text] = [file.data.decode() for file in fixture_files() if file.name == name]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return SourceFile(name, text.encode())


def level_row(*, code: str = ADVANCED, indicator: str = "10", year: int = 2024, level: str = "72") -> SourceFile:
    return SourceFile(YEARS, f'{YEAR_HEADER}{code},{indicator},{year},"{level}",{INCOME},,read,\n'.encode())


def imported(*files: SourceFile) -> Plan:
    return import_criteria(files=files, by=None)


def problems(*files: SourceFile) -> list[str]:
    with pytest.raises(ImportRefusedError) as caught:
        imported(*files)
    return [str(problem) for problem in caught.value.problems]


def use(code: str, year: int = 2024) -> CriteriaSet:
    """Let a commune assess itself by the set, in the first quarter of `year`."""
    criteria_set = CriteriaSet.objects.get(code=code, version=1)
    make_assessment(criteria_set, period=make_period(year, as_of=None))
    return criteria_set


# the command ----------------------------------------------------------------------------------------------


def test_all_shipped_sets_go_in_with_one_history_entry_a_record() -> None:
    told = run(*FILES)
    assert told == "Thêm 8 bộ tiêu chí, 92 tiêu chí, 194 chỉ tiêu, 202 mức đạt chuẩn.\n496 thay đổi.\n"
    assert Entry.objects.filter(way=RecordedVia.IMPORT, actor=None).count() == Entry.objects.count() == 496


def test_the_import_writes_in_bulk(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(60):  # SQLite takes a few hundred values a statement
        import_fixtures()


def test_importing_again_changes_nothing_and_writes_no_history() -> None:
    import_fixtures()
    entries = Entry.objects.count()
    assert run(*FILES) == "0 thay đổi.\n"
    assert Entry.objects.count() == entries


def test_one_wrong_row_keeps_everything_out(tmp_path: Path) -> None:
    wrong = tmp_path / YEARS
    wrong.write_bytes(level_row(level="72,5").data)
    with pytest.raises(CommandError) as caught:
        run(*[path for path in FILES if path.name != YEARS], wrong)
    assert str(caught.value).splitlines() == [
        "Chưa nhập gì: có 1 lỗi. Hãy sửa rồi nhập lại tất cả các tệp.",
        "thresholds-by-year.csv, dòng 2, cột threshold: “72,5” không phải số đúng cách ghi. Số thập phân dùng dấu "
        "chấm: hãy ghi 72.5.",
    ]
    assert not CriteriaSet.objects.exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không mở được tệp .*la.csv.*Hãy kiểm tra đường dẫn"):
        run(tmp_path / "la.csv")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_imports_by_name(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        import_criteria(files=fixture_files(), by=make_user(role))


def test_the_administrator_is_named_in_the_history() -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    import_criteria(files=fixture_files(), by=administrator)
    assert set(Entry.objects.values_list("actor", flat=True)) == {administrator.pk}


# what is stored -------------------------------------------------------------------------------------------


def test_criteria_and_indicators_stand_in_the_order_of_the_decree() -> None:
    import_fixtures()
    model = CriteriaSet.objects.get(code=MODEL)
    assert [str(criterion) for criterion in model.criteria.all()] == [
        "điều kiện số 1 (Đạt chuẩn NTM nâng cao)",
        "điều kiện số 2 (Thu nhập)",
        "điều kiện số 3 (Làng thông minh)",
        "điều kiện số 4 (Một trong 05 nhóm tiêu chí)",
    ]
    assert [group.wording for group in model.criteria.get(number="4").indicators.all()] == [
        "Sản xuất",
        "Giáo dục - Y tế - Văn hóa và Du lịch",
        "Cảnh quan môi trường",
        "An ninh trật tự",
        "Chuyển đổi số",
    ]
    numbers = CriteriaSet.objects.get(code=SMART).criteria.values_list("number", flat=True)
    assert list(numbers) == [*map(str, range(1, 28)), "KCT"]


def test_derived_conditions_say_which_level_decides_them() -> None:
    import_fixtures()
    derived = Criterion.objects.exclude(derived_from="").order_by("order").values_list("number", "derived_from")
    assert list(derived) == [("1", SetLevel.COMMUNE_ADVANCED), ("3", SetLevel.SMART_VILLAGE)]


def test_the_stored_levels_give_79_2_for_2024() -> None:
    import_fixtures()
    indicator = Indicator.objects.get(criterion__criteria_set__code=MODEL, code="2")
    assert threshold_in(2024, indicator.pk, Threshold.objects.by_indicator()) == Decimal("79.2")


def test_income_is_typed_once() -> None:
    import_fixtures()
    taking = Indicator.objects.filter(takes_value_from__isnull=False).select_related("takes_value_from")
    assert {(each.lineage, each.takes_value_from.lineage) for each in taking} == {
        (f"{ADVANCED}:10", "XA_NTM_2021_2025:10"),
        (f"{MODEL}:2", "XA_NTM_2021_2025:10"),
    }


def test_a_number_for_a_stored_derived_level_is_compared_and_not_stored() -> None:
    import_fixtures()
    assert imported(level_row(code=MODEL, indicator="2", level="79.2")).total == 0
    assert (
        "mức 79 khác mức tính được hoặc đã ghi theo năm (79,2)"
        in problems(level_row(code=MODEL, indicator="2", level="79"))[0]
    )


def test_responsible_units_are_found_by_code_or_name() -> None:
    import_fixtures()
    make_unit("Chi cục Thống kê huyện Lấp Vò", code="thong-ke", short_name="Thống kê")
    make_unit("Phòng Kinh tế", code="phong-kt", short_name="Kinh tế")
    row = f"{ADVANCED},10,Thu nhập,,,none,,,,"
    assert imported(edited("xa-ntm-nang-cao-2021-2025.csv", (row, f"{row}thống kê; phong-kt"))).total == 1
    criterion = Criterion.objects.get(criteria_set__code=ADVANCED, number="10")
    assert {unit.code for unit in criterion.responsible_units.all()} == {"thong-ke", "phong-kt"}
    assert imported(edited("xa-ntm-nang-cao-2021-2025.csv", (row, f"{row}phong-kt; thong-ke"))).total == 0


def test_a_name_of_two_units_is_refused() -> None:
    import_fixtures()
    make_unit("Phòng Y tế", code="phong-y-te", list_name="Y tế")
    make_unit("Trung tâm Y tế Huyện", code="trung-tam-y-te", list_name="Y tế")
    row = f"{ADVANCED},14,Y tế,,,none,,,,"
    [problem] = problems(edited("xa-ntm-nang-cao-2021-2025.csv", (row, f"{row}Y tế")))
    assert "“Y tế” là tên của nhiều đơn vị. Hãy ghi một mã: phong-y-te, trung-tam-y-te." in problem


# importing over what is there -----------------------------------------------------------------------------


def test_a_correction_of_an_unused_set_is_told_in_the_history() -> None:
    import_fixtures()
    summary = imported(edited("xa-2026-2030.csv", ("Quy hoạch", "Quy hoạch chung")))
    assert (summary.total, len(summary.changed[Criterion])) == (1, 1)
    assert Entry.objects.latest("pk").changes == {"name": ["Quy hoạch", "Quy hoạch chung"]}


def test_a_checked_mark_and_notes_of_the_administrator_stay() -> None:
    import_fixtures()
    recalled = Indicator.objects.filter(reading=Provenance.RECALLED).first()
    Indicator.objects.filter(pk=recalled.pk).update(reading=Provenance.READ, note="Đã đối chiếu")
    assert imported(*fixture_files()).total == int(bool(recalled.note))
    recalled.refresh_from_db()
    assert recalled.reading == Provenance.READ


def test_a_level_found_meanwhile_is_not_erased_by_a_file_that_does_not_know_it() -> None:
    import_fixtures()
    gap = Threshold.objects.filter(reading=Provenance.UNSET).first()
    Threshold.objects.filter(pk=gap.pk).update(value=Decimal(65), reading=Provenance.READ)
    assert imported(*fixture_files()).total == 0
    gap.refresh_from_db()
    assert (gap.value, gap.reading) == (65, Provenance.READ)


def test_a_file_that_lacks_a_stored_item_deletes_nothing() -> None:
    import_fixtures()
    [file] = [each for each in fixture_files() if each.name == "xa-2026-2030.csv"]
    lines = file.data.splitlines(keepends=True)
    [problem] = problems(SourceFile(file.name, b"".join(lines[:-1])))
    assert "tệp thiếu tiêu chí 10 mà bộ XA_NTM_2026_2030 đã có." in problem
    [file] = [each for each in fixture_files() if each.name == "xa-ntm-kieu-mau-2021-2025.csv"]
    lines = file.data.splitlines(keepends=True)
    [problem] = problems(SourceFile(file.name, b"".join(lines[:2] + lines[3:])))
    assert f"tệp thiếu chỉ tiêu 1 mà bộ {MODEL} đã có." in problem


# used sets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("xa-ntm-kieu-mau-2021-2025.csv", "Có ít nhất 01 (một)", "Có 01 (một)", "dòng 6, cột indicator_name"),
        ("xa-ntm-kieu-mau-2021-2025.csv", "any_group,", "all,", "dòng 8, cột how_met"),
        ("xa-ntm-kieu-mau-2021-2025.csv", "boolean,=,đạt", "text,=,đạt", "dòng 3, cột measure"),
        ("xa-ntm-kieu-mau-2021-2025.csv", "Sản xuất", "Sản xuất sạch", "dòng 9, cột indicator_name"),
        ("xa-ntm-kieu-mau-2021-2025.csv", "1.10", "1.20", "dòng 5, cột threshold: mức 79,2 năm 2024"),
        ("sets.csv", "Quy định xã nông thôn mới kiểu mẫu", "Quy định khác", "dòng 4, cột name"),
    ],
)
def test_wording_structure_and_levels_of_a_used_set_are_frozen(name: str, old: str, new: str, told: str) -> None:
    import_fixtures()
    use(MODEL)
    found = problems(edited(name, (old, new)))
    assert f"{name}, {told}" in found[0]
    assert f"{MODEL}/2" in found[0] or "phiên bản mới" in found[0]


def test_a_used_set_takes_no_new_item() -> None:
    import_fixtures()
    use("XA_NTM_2026_2030", 2026)
    row = "XA_NTM_2026_2030,1,Quy hoạch,1.1,Có quy hoạch,boolean,=,đạt,,,,read,read,,\n"
    [file] = [each for each in fixture_files() if each.name == "xa-2026-2030.csv"]
    sets = edited("sets.csv", ("10,47", "10,1"))
    assert "dòng 12, cột indicator_no" in problems(SourceFile(file.name, file.data + row.encode()), sets)[-1]


def test_the_level_of_a_used_year_is_frozen_also_where_another_set_computes_from_it() -> None:
    import_fixtures()
    use(MODEL)
    [problem] = problems(level_row(level="73"))
    assert problem == (
        f"thresholds-by-year.csv, dòng 2, cột threshold: mức 79,2 năm 2024 của chỉ tiêu 2 bộ {MODEL} đã dùng khi tự "
        "đánh giá nên không sửa được. Hãy ghi mức cho năm mới, hoặc nhập phiên bản mới của bộ."
    )


def test_a_used_year_takes_no_level_of_its_own_beside_the_one_that_held() -> None:
    import_fixtures()
    use("HUYEN_NTM_2021_2025")
    row = f"{YEAR_HEADER}HUYEN_NTM_2021_2025,2.3,{{}},60,%,,read,\n"
    [problem] = problems(SourceFile(YEARS, row.format(2024).encode()))
    assert "mức 50 năm 2024 của chỉ tiêu 2.3" in problem
    assert imported(SourceFile(YEARS, row.format(2025).encode())).total == 1


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_level_of_an_unused_year_may_be_added_or_corrected(year: int) -> None:
    import_fixtures()
    use(ADVANCED)
    use(MODEL, 2023)
    assert imported(level_row(year=year, level="80")).total == 1


def test_a_gap_in_a_used_set_may_be_filled() -> None:
    import_fixtures()
    use(SMART)
    use("XA_NTM_2021_2025", 2023)
    named = edited("lang-thong-minh-2021-2025.csv", (",8,Chưa rõ tên,,,none,,,,,,unset", ",8,Wifi,,,none,,,,,,read"))
    known = edited("xa-ntm-2021-2025.csv", ('quanh năm",percent,>=,,%', 'quanh năm",percent,>=,100,%'))
    text = known.data.decode().replace("recalled,unset", "recalled,read", 1)
    summary = imported(named, SourceFile(known.name, text.encode()))
    assert (len(summary.changed[Criterion]), len(summary.changed[Threshold]), summary.total) == (1, 1, 2)


def test_marks_sources_and_notes_of_a_used_set_stay_open() -> None:
    import_fixtures()
    use("HUYEN_NTM_2021_2025")
    row = '"QĐ 320/QĐ-TTg 08/3/2022, Phụ lục I",recalled,recalled,,\n'
    checked = edited("huyen-ntm-2021-2025.csv", (row, '"QĐ 320/QĐ-TTg, Phụ lục I",read,read,đã đối chiếu,\n'))
    summary = imported(checked)
    assert (len(summary.changed[Indicator]), len(summary.changed[Threshold])) == (1, 1)


@pytest.mark.parametrize(("last_day", "is_allowed"), [("2024-06-30", True), ("2024-03-30", False)])
def test_a_used_set_may_end_after_its_last_period(last_day: str, is_allowed: bool) -> None:
    import_fixtures()
    used = use(MODEL)
    ended = edited("sets.csv", ("(số chưa rõ),2022-03-08,2025-12-31", f"(số chưa rõ),2022-03-08,{last_day}"))
    if is_allowed:
        imported(ended)
        used.refresh_from_db()
        assert used.in_force_to == datetime.date.fromisoformat(last_day)
    else:
        assert "dòng 4, cột in_force_to" in problems(ended)[0]


def test_a_new_version_of_a_used_set_goes_in_beside_it() -> None:
    import_fixtures()
    use("XA_NTM_2026_2030", 2026)
    files = [each for each in fixture_files() if each.name in ("sets.csv", "xa-2026-2030.csv")]
    second = [SourceFile(each.name, each.data.replace(b"XA_NTM_2026_2030", b"XA_NTM_2026_2030/2")) for each in files]
    summary = imported(*second)
    assert (len(summary.new[CriteriaSet]), len(summary.new[Criterion]), summary.altered) == (1, 10, 0)
    lineages = Criterion.objects.filter(criteria_set__code="XA_NTM_2026_2030").values_list("lineage", flat=True)
    assert len(lineages) == 2 * len(set(lineages)) == 20
