"""Reading criteria sets from CSV files: what is wrong is told with its place, all at once. No database."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.library.files import CRITERIA, OPTIONAL, REQUIRED, SETS, THRESHOLDS, ImportRefusedError, SourceFile
from criteria.library.planning import Plan
from criteria.library.rules import MODELS
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Provenance
from criteria.rules.outcomes import ThresholdRow, threshold_in
from tests.criteria.import_files import (
    criterion_row,
    derived_row,
    imported,
    indicator_row,
    problems,
    set_row,
    table,
    year_row,
)
from tests.criteria_factories import fixture_files

ADVANCED = "XA_NTM_NANG_CAO_2021_2025"
MODEL = "XA_NTM_KIEU_MAU_2021_2025"


def rows_of(made: Plan) -> dict[tuple, list[ThresholdRow]]:
    thresholds: dict[tuple, list[ThresholdRow]] = {}
    for record in made.new[Threshold]:
        row = ThresholdRow(record.key[3], *(record.values.get(name) for name in ("value", "words", "factor", "base")))
        thresholds.setdefault(record.key[:3], []).append(row)
    return thresholds


def one(kind: str, **cells: str) -> list[str]:
    """The problems of a small set in which one row is wrong."""
    sets, criterion, indicator = set_row(), criterion_row(), indicator_row()
    {SETS: sets, CRITERIA: criterion, "indicator": indicator}[kind] |= cells
    return problems(table(SETS, sets), table(CRITERIA, criterion, indicator))


# the sets that come with the program ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Plan:
    return imported(*fixture_files())


@pytest.mark.parametrize(
    ("code", "criteria", "indicators"),
    [
        ("XA_NTM_2021_2025", 19, 57),
        (ADVANCED, 19, 75),
        (MODEL, 4, 8),
        ("LANG_THONG_MINH_2021_2025", 27, 0),
        ("HUYEN_NTM_2021_2025", 9, 36),
        ("XA_NTM_2026_2030", 10, 0),
        ("XA_CONG_NHAN_2021_2025", 0, 0),
        ("XA_THU_HOI_2021_2025", 0, 0),
    ],
)
def test_the_shipped_sets_have_the_official_sizes(shipped: Plan, code: str, criteria: int, indicators: int) -> None:
    counted = {each.key for each in shipped.new[Criterion] if each.key[:2] == (code, 1) and each.values["counts"]}
    assert len(counted) == criteria
    assert sum(each.values["criterion"] in counted for each in shipped.new[Indicator]) == indicators


def test_the_model_level_is_computed_from_the_shipped_advanced_levels(shipped: Plan) -> None:
    levels = [threshold_in(year, (MODEL, 1, "2"), rows_of(shipped)) for year in range(2021, 2027)]
    assert levels == [Decimal(66), Decimal("70.4"), Decimal("74.8"), Decimal("79.2"), Decimal("83.6"), None]


def test_the_model_conditions_are_worded_as_the_report_quotes_them(shipped: Plan) -> None:
    conditions = {each.key[2]: each.values for each in shipped.new[Criterion] if each.key[0] == MODEL}
    assert [(each["name"], each["how_met"], each["derived_from"]) for each in conditions.values()] == [
        ("Đạt chuẩn NTM nâng cao", "derived", "commune_advanced"),
        ("Thu nhập", "all", ""),
        ("Làng thông minh", "derived", "smart_village"),
        ("Một trong 05 nhóm tiêu chí", "any_group", ""),
    ]
    assert [each["wording"] for each in conditions.values()] == [
        "Đạt chuẩn nông thôn mới nâng cao giai đoạn 2021 - 2025; đối với các xã đã được công nhận đạt chuẩn nông thôn "
        "mới nâng cao năm 2021 (theo Bộ tiêu chí giai đoạn 2016 - 2020), cần phải tập trung rà soát, chỉ đạo thực "
        "hiện, đáp ứng đầy đủ mức đạt chuẩn theo yêu cầu của Bộ tiêu chí quốc gia về xã nông thôn mới nâng cao giai "
        "đoạn 2021 - 2025",
        "Thu nhập bình quân đầu người phải cao hơn từ 10% trở lên so với mức thu nhập bình quân đầu người áp dụng "
        "theo quy định đối với xã nông thôn mới nâng cao tại cùng thời điểm",
        "Có ít nhất 01 (một) mô hình làng thông minh",
        "Đạt đủ các điều kiện của 01 (một) trong 05 nhóm tiêu chí",
    ]


def test_nobody_pretends_to_know_the_27_smart_village_items(shipped: Plan) -> None:
    items = [
        each.values
        for each in shipped.new[Criterion]
        if each.key[0] == "LANG_THONG_MINH_2021_2025" and each.values["counts"]
    ]
    assert {each["reading"] for each in items} == {Provenance.UNSET}
    assert all("chưa đối chiếu với QĐ 384/QĐ-UBND-HC" in each["note"] for each in items)


# files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_with_what_to_do(encoding: str) -> None:
    data = table(SETS, set_row()).data.decode().encode(encoding)
    assert problems(SourceFile("bo.csv", data)) == [
        "bo.csv: tệp lưu bằng mã UTF-16. Hãy lưu lại tệp bằng mã UTF-8 (ví dụ trong Notepad: Tệp > Lưu dưới dạng > "
        "Mã hóa: UTF-8) rồi nhập lại."
    ]


@pytest.mark.parametrize("data", ["Tiêu chí".encode("cp1258", "ignore"), b"Ti\xaau ch\xdd x\xb7"])
def test_bytes_that_are_not_utf_8_are_refused_with_their_line(data: bytes) -> None:
    text = table(SETS, set_row(name="@")).data.replace(b"@", data)
    [problem] = problems(SourceFile("bo.csv", text))
    assert problem.startswith("bo.csv, dòng 2: tệp không phải mã UTF-8 (có thể là Windows-1258 hoặc TCVN3).")


@pytest.mark.parametrize("name", ["Bá»™ tiÃªu chÃ­", "Quy ho¹ch x·", "Quy ho?ch"])
def test_letters_broken_on_the_way_are_refused(name: str) -> None:
    assert "cho thấy tiếng Việt đã hỏng" in one(SETS, name=name)[0]


@pytest.mark.parametrize("name", ["BỘ TIÊU CHÍ XÃ NÔNG THÔN MỚI", "Đất cây xanh ≥ 2 m²/người", "Có chợ?", "Chỉ “số”"])
def test_sound_vietnamese_is_not_taken_for_broken(name: str) -> None:
    made = imported(table(SETS, set_row(name=name)))
    assert made.new[CriteriaSet][0].values["name"] == name


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_delimiter_that_excel_writes_is_read(delimiter: str) -> None:
    assert imported(table(SETS, set_row(), delimiter=delimiter)).new[CriteriaSet][0].key == ("BO", 1)


def test_text_is_kept_in_nfc_and_trimmed() -> None:
    made = imported(table(SETS, set_row(name="  Bo\u0302\u0323 thu\u031b\u0309 ")))
    assert made.new[CriteriaSet][0].values["name"] == "Bộ thử"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "tệp trống"),
        (b";;\n \n", "tệp trống"),
        (b"ten;so\nA;1\n", "dòng đầu không phải tên cột của loại tệp nào"),
        (table(SETS, set_row()).data + b'\n"khong khep', "dòng 3: không đọc được từ dòng này"),
        (table(SETS, set_row()).data + b"\nBO2,commune_base", "dòng 3: dòng có 2 ô, dòng tên cột có 11"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, told: str) -> None:
    [problem] = problems(SourceFile("bo.csv", data))
    assert told in problem


@pytest.mark.parametrize("kind", [SETS, CRITERIA, THRESHOLDS])
def test_every_missing_column_is_named(kind: str) -> None:
    for column in REQUIRED[kind]:
        [problem] = problems(table(kind, without=column))
        assert problem.startswith(f"{kind}.csv, dòng 1, cột {column}: thiếu cột này.")


def test_an_unknown_and_a_doubled_column_are_named() -> None:
    header = ",".join([*REQUIRED[SETS], "mau_sac", "note"])
    assert problems(SourceFile("bo.csv", header.encode())) == [
        "bo.csv, dòng 1, cột mau_sac: tệp danh mục bộ tiêu chí không có cột này. Hãy xóa cột hoặc sửa tên cột.",
        "bo.csv, dòng 1, cột note: cột có hai lần. Hãy để lại một cột.",
    ]


@given(st.binary(max_size=200))
def test_no_bytes_whatever_crash_the_reading(data: bytes) -> None:
    assert problems(SourceFile("bo.csv", data))


CELLS = st.one_of(
    st.sampled_from(
        ["", "BO", "BO/2", "1", "1.1", "2024", "read", "unset", "text", "none", "=", "derived", "50", "79,2"]
    ),
    st.text("ơẾ\u0000\u0301;,\nA9²", max_size=5),
)
COLUMNS = sorted({column for kind in REQUIRED for column in REQUIRED[kind] + OPTIONAL[kind]})


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(COLUMNS), CELLS), max_size=4))
def test_no_cells_whatever_crash_the_checks(wrong: list[tuple[int, str, str]]) -> None:
    rows = [set_row(), criterion_row(), indicator_row(), derived_row(), year_row(year="2025")]
    for index, column, cell in wrong:
        rows[index][column] = cell
    files = [table(SETS, rows[0]), table(CRITERIA, *rows[1:4]), table(THRESHOLDS, rows[4])]
    try:
        imported(*files)
    except ImportRefusedError as error:
        assert all(problem.message for problem in error.problems)


# cells ----------------------------------------------------------------------------------------------------


def test_a_sound_small_set_is_planned() -> None:
    made = imported(table(SETS, set_row()), table(CRITERIA, criterion_row(), indicator_row()))
    assert [len(made.new[kind]) for kind in MODELS] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "cells", "told"),
    [
        (SETS, {"level": "xa"}, "sets.csv, dòng 2, cột level: “xa” không có trong danh sách."),
        (SETS, {"size": "mười chín"}, "cột size: “mười chín” không phải số nguyên."),
        (SETS, {"size": ""}, "cột size: ô trống."),
        (SETS, {"in_force_from": "08/3/2022"}, "cột in_force_from: “08/3/2022” không phải ngày."),
        (SETS, {"in_force_from": "2025-01-01", "in_force_to": "2024-01-01"}, "in_force_to: ngày hết hiệu lực trước"),
        (SETS, {"phase": "2021" * 6}, "cột phase: dài 24 ký tự, tối đa 20. Hãy rút gọn."),
        (CRITERIA, {"set_code": "bo nho"}, "cột set_code: “bo nho” không phải mã bộ tiêu chí."),
        (CRITERIA, {"confidence": "sure"}, "cột confidence: “sure” không có trong danh sách."),
        (CRITERIA, {"threshold": "50"}, "cột threshold: dòng tiêu chí không có ô này."),
        (CRITERIA, {"measure": "percent"}, "cột measure: dòng tiêu chí không đo."),
        (CRITERIA, {"how_met": "derived"}, "cột derived_from: chỉ tiêu chí có how_met là derived"),
        (CRITERIA, {"how_met": "all", "derived_from": "district"}, "cột derived_from: chỉ tiêu chí"),
        (CRITERIA, {"responsible_department": "Phòng Lạ"}, "cột responsible_department: chưa có đơn vị “Phòng Lạ”."),
        ("indicator", {"threshold": "79,2"}, "Số thập phân dùng dấu chấm: hãy ghi 79.2."),
        ("indicator", {"threshold": "1.234,5"}, "hãy ghi 1234.5."),
        ("indicator", {"threshold": "79.2222"}, "cột threshold: “79.2222” không phải số đúng cách ghi."),
        ("indicator", {"threshold": "1e3"}, "cột threshold: “1e3” không phải số"),
        ("indicator", {"threshold": "-1"}, "cột threshold: “-1” không phải số"),
        ("indicator", {"threshold": "²"}, "cột threshold: “²” không phải số"),
        ("indicator", {"measure": "percent", "threshold": "101"}, "cột threshold: tỷ lệ phần trăm ghi từ 0 đến 100."),
        ("indicator", {"measure": "count", "threshold": "1.5"}, "cột threshold: số lượng là số nguyên."),
        ("indicator", {"measure": "boolean", "operator": "=", "threshold": "có"}, "threshold: chỉ tiêu đạt hay không"),
        ("indicator", {"measure": "boolean", "threshold": "đạt"}, "cột operator: chỉ tiêu đạt hay không"),
        ("indicator", {"threshold": "", "threshold_confidence": "read"}, "cột threshold_confidence: “unset” đi với"),
        ("indicator", {"threshold_confidence": "unset"}, "cột threshold_confidence: “unset” đi với"),
        ("indicator", {"threshold_confidence": ""}, "cột threshold_confidence: ô trống."),
        ("indicator", {"how_met": "all"}, "cột how_met: ô này thuộc dòng tiêu chí."),
        ("indicator", {"factor": "1.1"}, "cột factor: hệ số và bộ, chỉ tiêu gốc phải cùng có"),
        ("indicator", {"base_set": "BO"}, "cột base_indicator: hai cột base_set và base_indicator"),
        ("indicator", {"criterion_no": "2"}, "cột criterion_no: chưa có dòng của tiêu chí 2."),
        ("indicator", {"criterion_name": "Lao động"}, "cột criterion_name: khác tên ở dòng tiêu chí (“Thu nhập”)."),
        ("indicator", {"value_from_set": "BO", "value_from_indicator": "9"}, "chưa có chỉ tiêu 9 của bộ BO."),
        ("indicator", {"value_from_set": "BO", "value_from_indicator": "1.1"}, "lấy giá trị vòng quanh nhau"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_with_its_column(kind: str, cells: dict[str, str], told: str) -> None:
    found = one(kind, **cells)
    assert any(told in problem for problem in found), found


def test_every_error_says_what_to_do() -> None:
    found = problems(
        table(SETS, set_row(level="x", size="x")),
        table(CRITERIA, criterion_row(confidence="x"), indicator_row(threshold="1,5", operator="?")),
        table(THRESHOLDS, year_row(year="24", indicator_no="7"), year_row(unit="đồng")),
    )
    assert len(found) == 7
    assert all(re.search("Hãy|hãy", problem) for problem in found)


# rows against each other ----------------------------------------------------------------------------------


def test_errors_of_all_files_are_told_at_once_in_their_order() -> None:
    found = problems(
        table(SETS, set_row(level="x"), name="b.csv"), table(CRITERIA, criterion_row(set_code="LA"), name="a.csv")
    )
    assert [problem.partition(":")[0] for problem in found] == [
        "a.csv, dòng 2, cột set_code",
        "b.csv, dòng 2, cột level",
    ]


def test_a_set_that_nobody_heads_is_refused() -> None:
    assert problems(table(CRITERIA, criterion_row())) == [
        "criteria.csv, dòng 2, cột set_code: chưa có bộ tiêu chí BO. Hãy thêm dòng BO vào tệp danh mục bộ và nhập "
        "cùng lúc."
    ]


def test_a_row_given_twice_is_refused_with_its_first_place() -> None:
    rows = table(CRITERIA, criterion_row(), indicator_row(), indicator_row(threshold="60"))
    found = problems(table(SETS, set_row()), rows)
    assert "criteria.csv, dòng 4: dòng trùng với criteria.csv, dòng 3 (BO/1/1.1). Hãy xóa một dòng." in found


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"size": "2"}, "bộ BO có 1 tiêu chí tính vào số mục, danh mục bộ ghi 2."),
        ({"indicators": "2"}, "bộ BO có 1 chỉ tiêu, danh mục bộ ghi 2."),
    ],
)
def test_a_set_has_the_size_that_its_head_says(cells: dict[str, str], told: str) -> None:
    [problem] = one(SETS, **cells)
    assert told in problem


def test_conditions_without_a_number_do_not_count() -> None:
    rows = table(CRITERIA, criterion_row(criterion_no="DK"), indicator_row(criterion_no="DK", indicator_no="DK.1"))
    [condition] = imported(table(SETS, set_row(size="19")), rows).new[Criterion]
    assert condition.values["counts"] is False


def test_a_second_version_is_named_with_its_number() -> None:
    made = imported(table(SETS, set_row(), set_row(set_code="BO/2")), table(CRITERIA, criterion_row(set_code="BO/2")))
    assert [each.key for each in made.new[CriteriaSet]] == [("BO", 1), ("BO", 2)]
    assert made.new[Criterion][0].key == ("BO", 2, "1")


def test_a_value_may_be_taken_from_another_indicator_in_any_order_of_files() -> None:
    taking = indicator_row(indicator_no="1.2", value_from_set="BO", value_from_indicator="1.1")
    made = imported(table(CRITERIA, criterion_row(), taking, indicator_row()), table(SETS, set_row()))
    assert made.new[Indicator][0].values["takes_value_from"] == ("BO", 1, "1.1")


@pytest.mark.parametrize("kind", [CRITERIA, THRESHOLDS])
def test_a_file_that_cannot_be_read_does_not_make_the_others_look_wrong(kind: str) -> None:
    files: dict[str, Callable[[], SourceFile]] = {
        CRITERIA: lambda: table(CRITERIA, criterion_row(), indicator_row()),
        THRESHOLDS: lambda: table(THRESHOLDS, year_row()),
    }
    assert len(problems(SourceFile("bo.csv", b""), files[kind]())) == 1


def test_a_file_that_cannot_be_read_does_not_hide_what_the_others_lack() -> None:
    files = table(SETS, set_row(size="2")), table(CRITERIA, criterion_row()), SourceFile("hong.csv", b"")
    assert [problem.partition(":")[0] for problem in problems(*files)] == ["criteria.csv, dòng 2", "hong.csv"]
