"""The example quarter and the criteria sets, read once a worker: afterwards their rows are put in as they were."""

from collections.abc import Callable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, models, transaction

from criteria.library.import_actions import import_criteria
from history.models import SealLock
from tests.criteria_factories import fixture_files

OWN = ("communes", "accounts", "history", "criteria", "directives", "reports")
Rows = dict[str, list[tuple]]  # by the statement that puts them in
_kept: dict[tuple, Rows] = {}


def load_example() -> None:
    """Write the first quarter of 2024 of Lấp Vò."""
    _load("example", lambda: call_command("load_example", verbosity=0))


def import_fixtures() -> None:
    """Write the criteria sets that come with the program."""
    _load("sets", lambda: import_criteria(files=fixture_files(), by=None))


def _load(name: str, load: Callable[[], object]) -> None:
    """Call `load` where something is written already, and the first time; the history names the types of records."""
    key = name, ContentType.objects.order_by("pk").values_list("pk", flat=True)[0]
    if not _is_empty():
        load()
    elif key not in _kept:
        load()
        _kept[key] = _rows()
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, rows in _kept[key].items():
                cursor.executemany(statement, rows)


def _models() -> list[type[models.Model]]:
    """All models of the program but the one whose only row a migration writes."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OWN]
    return [model for model in found if model is not SealLock]


def _is_empty() -> bool:
    questions = (f"EXISTS(SELECT 1 FROM {model._meta.db_table})" for model in _models())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(questions)}")
        return not cursor.fetchone()[0]


def _rows() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for model in _models():
            columns = [field.column for field in model._meta.concrete_fields if not field.generated]
            named = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f"SELECT {named} FROM {model._meta.db_table}")
            places = ", ".join(["%s"] * len(columns))
            found[f"INSERT INTO {model._meta.db_table} ({named}) VALUES ({places})"] = cursor.fetchall()
    return {statement: rows for statement, rows in found.items() if rows}
