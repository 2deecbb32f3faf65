"""Text fields and the columns that the database computes from them, the same on both databases."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from communes.models import Locality, Unit
from ntm_tracker.fields import clean_line, clean_text
from ntm_tracker.forms import Line
from ntm_tracker.vietnamese import fold, sort_key
from tests.factories import make_locality, make_unit

migration = import_module("communes.migrations.0006_letters_like_d")
NFD_DINH_YEN = "Đi\u0323nh Ye\u0302n"
NAMES = [
    "Định Yên",
    "Lấp Vò",
    "ĐỒNG THÁP",
    "Mỹ An Hưng B",
    "Phòng KT&HT",
    "xã–ấp “thông minh”",
    "",
    "Ångström ß",
    "½ ﬁ",
    "xã Ðịnh Yên, ÐỒNG THÁP, ðường, Ɖông ɖất",
]
# What people type: every letter that the Unicode of Python and of PostgreSQL's ICU both know well.
TYPED = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x1EFF, whitelist_categories=["L", "N", "P", "Zs"]))


def in_database(function: str, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("text", NAMES)
def test_the_database_folds_and_sorts_as_python_does(text: str) -> None:
    assert in_database("ntm_fold", text) == fold(text)
    assert in_database("ntm_sort_key", text) == sort_key(text)


@pytest.mark.django_db
def test_every_vietnamese_letter_is_the_same_in_the_database() -> None:
    letters = "".join(chr(code) for code in (*range(0x20, 0x7F), *range(0xC0, 0x180), 0x1A0, 0x1A1, 0x1AF, 0x1B0))
    vietnamese = letters + "".join(chr(code) for code in range(0x1EA0, 0x1EFA))
    different = [each for each in vietnamese if in_database("ntm_sort_key", each) != sort_key(each)]
    assert different == []
    assert [each for each in vietnamese if in_database("ntm_fold", each) != fold(each)] == []


@pytest.mark.long
@pytest.mark.django_db
@given(TYPED)
def test_whatever_is_typed_is_folded_and_sorted_alike(text: str) -> None:
    assert in_database("ntm_fold", text) == fold(text)
    assert in_database("ntm_sort_key", text) == sort_key(text)


@pytest.mark.django_db
def test_nothing_folds_to_nothing() -> None:
    assert in_database("ntm_fold", None) is None  # type: ignore[arg-type]


@pytest.mark.django_db
def test_what_looks_like_our_d_is_our_d() -> None:
    """In search, order and what is stored; what was stored before is computed anew by a migration."""
    (right, wrong) = ("Định Yên", "Ðịnh Yên")
    assert (fold(wrong), sort_key(wrong)) == (fold(right), sort_key(right))
    assert (clean_text(wrong), clean_line("ðường Ɖông")) == (right, "đường Đông")
    assert computed(make_locality(wrong).pk)[0] == right


def use_old_fold() -> None:
    """Let the database fold as it did before."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("ntm_fold", 1, lambda text: "ðinh yen", deterministic=True)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            import_module("communes.migrations.0001_text_functions").CREATE.replace("CREATE", "CREATE OR REPLACE")
        )


@pytest.mark.django_db
def test_what_was_stored_before_is_folded_anew() -> None:
    stored, other = make_locality("Tên cũ"), make_locality("Lấp Vò")
    use_old_fold()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Locality._meta.db_table} SET name = %s WHERE id = %s", ["Ðịnh Yên", stored.pk])
    assert computed(stored.pk)[1] == "ðinh yen"
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    migration.replace_functions(apps, editor)
    if connection.vendor == "sqlite":
        connection.connection.create_function("ntm_fold", 1, fold, deterministic=True)
    migration.compute_anew(apps, editor)
    assert computed(stored.pk) == ("Ðịnh Yên", "dinh yen", sort_key("Định Yên"))
    assert Locality.objects.filter(name_folded="dinh yen").count() == 1  # by its index
    assert computed(other.pk)[1] == "lap vo"


@pytest.mark.parametrize("end", ["\v", "\r\n", "\r", "\n"])
def test_a_line_ends_however_a_program_ends_it(end: str) -> None:
    assert clean_text(f"Dòng một{end}dòng hai") == "Dòng một\ndòng hai"
    assert clean_line(f"Dòng một{end}dòng hai") == "Dòng một dòng hai"
    assert Line().clean(f"Dòng một{end}dòng hai") == "Dòng một dòng hai"


def computed(pk: int) -> tuple[str, str, str]:
    return Locality.objects.values_list("name", "name_folded", "name_sort").get(pk=pk)


@pytest.mark.django_db
def test_saving_computes_the_columns() -> None:
    assert computed(make_locality("Định Yên").pk) == ("Định Yên", "dinh yen", sort_key("Định Yên"))


@pytest.mark.django_db
def test_update_keeps_the_columns_true_and_the_text_composed() -> None:
    commune = make_locality("Tân Mỹ")
    Locality.objects.filter(pk=commune.pk).update(name=NFD_DINH_YEN)
    assert computed(commune.pk) == ("Định Yên", "dinh yen", sort_key("Định Yên"))


@pytest.mark.django_db
def test_update_from_another_column_keeps_the_columns_true() -> None:
    unit = make_unit("Phòng Y tế", short_name="Y tế")
    Unit.objects.filter(pk=unit.pk).update(name=F("short_name"))
    assert Unit.objects.values_list("name", "name_folded").get(pk=unit.pk) == ("Y tế", "y te")


@pytest.mark.django_db
def test_bulk_create_computes_the_columns() -> None:
    rows = [
        Locality(name=name, slug=f"xa-{number}", level="commune")
        for number, name in enumerate(["Định An", NFD_DINH_YEN])
    ]
    Locality.objects.bulk_create(rows)
    found = Locality.objects.order_by("slug").values_list("name", "name_folded")
    assert list(found) == [("Định An", "dinh an"), ("Định Yên", "dinh yen")]


@pytest.mark.django_db
def test_raw_sql_keeps_the_columns_true() -> None:
    commune = make_locality("Tân Mỹ")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE communes_locality SET name = %s WHERE id = %s", ["Hội An Đông", commune.pk])
    assert computed(commune.pk) == ("Hội An Đông", "hoi an dong", sort_key("Hội An Đông"))


@pytest.mark.django_db
def test_the_database_orders_by_the_vietnamese_alphabet() -> None:
    for name in ["Định Yên", "Dương", "Ân", "An", "Bình Thạnh Trung", "Bình Thành"]:
        make_locality(name)
    found = Locality.objects.order_by("name_sort").values_list("name", flat=True)
    assert list(found) == ["An", "Ân", "Bình Thành", "Bình Thạnh Trung", "Dương", "Định Yên"]


@pytest.mark.django_db
def test_a_line_is_trimmed_and_stays_one_line() -> None:
    assert computed(make_locality("  Định\nYên\t").pk)[0] == "Định Yên"


@pytest.mark.parametrize("character", ["\x00", "\x0c", "\x1b", "\x85", "\u2028", "\ufffe"])
def test_a_character_that_nothing_can_print_is_refused_in_vietnamese(character: str) -> None:
    with pytest.raises(ValidationError, match="Có ký tự điều khiển không in được"):
        Locality._meta.get_field("name").to_python(f"Định{character}Yên")


def test_prose_keeps_its_lines() -> None:
    assert Locality._meta.get_field("note").to_python("một\r\nhai\rba") == "một\nhai\nba"


def test_free_text_of_every_record_is_clean() -> None:
    """A control character in a record's name would break its history."""
    own = [model for model in apps.get_models() if (Path(settings.BASE_DIR) / model._meta.app_label).is_dir()]
    plain = {
        f"{model._meta.label}.{field.name}"
        for model in own
        for field in model._meta.get_fields()
        if type(field) in (models.CharField, models.TextField) and not field.choices
    }
    computed = {name for name in plain if name.rpartition(".")[2] in {"file_sha256", "mark", "digest", "password"}}
    computed |= {f"accounts.UnsentInput.{name}" for name in ("whose", "address", "content", "files")}
    computed |= {"accounts.SentForm.answer", "reports.Dismissal.text_fingerprint"}  # sent on, never recorded
    assert plain - computed == set()
