"""Reads the readable fixtures of an example quarter and writes them as records, with their history.

Tables are named after models; rows name each other by natural keys (`dinh-yen`, `CV 38/UBND-NN&PTNT 2024-03-11`);
lists of tables inside a row become its child records. CSV holds the long reference lists, TOML the rest.
"""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, models

from communes.models import Locality, ReportingPeriod, Unit
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult, Indicator
from criteria.rules.choices import Outcome
from directives.models import Directive, OfficialDocument, SteeringTask, WorkingSession
from history import actions
from ntm_tracker.vietnamese import nfc

FOLDER = settings.BASE_DIR / "fixtures" / "lap-vo-2024-q1"
SALT = "ofTheExampleThatAnybodyCanRead"  # tells its accounts apart whatever they are called
REASON = "Dữ liệu mẫu Quý I/2024"
ILLUSTRATED = "Minh họa: phân công suy luận từ chức năng của đơn vị, báo cáo nguồn không nêu"
YES = "có"


class ExampleError(ValueError):
    """A fixture names something that is not there."""


class Example:
    """Writes the tables of one folder, in the order of its calls."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder = folder
        self.password = make_password(password, SALT)
        self.known: dict[type[models.Model], dict[str, Any]] = defaultdict(dict)
        for model in (Criterion, Indicator):
            self._know(list(model.objects.select_related()))

    def load_csv(self, name: str, label: str) -> None:
        """Write a CSV file as records of one model."""
        rows = _rows(self.folder / name)
        for group in _by_depth([{key: nfc(value) for key, value in row.items() if value} for row in rows]):
            self._write(apps.get_model(label), group)

    def load_toml(self, name: str) -> None:
        """Write every table of a TOML file, in the file's order."""
        for app, tables in _tables(self.folder / name).items():
            for model_name, rows in tables.items():
                self._write(apps.get_model(app, model_name), rows)

    def _write(self, model: type[models.Model], rows: list[dict[str, Any]]) -> None:
        split = [self._split(model, row) for row in rows]
        created = actions.create([model(**columns) for columns, _ in split], by=None, reason=REASON)
        self._know(created)
        children: dict[type[models.Model], list[dict]] = defaultdict(list)
        for record, (_, others) in zip(created, split, strict=True):
            for name, value in others.items():
                self._write_other(record, name, value, children)
        for child, child_rows in children.items():
            self._write(child, child_rows)

    def _split(self, model: type[models.Model], row: dict[str, Any]) -> tuple[dict, dict]:
        """Part a row into its own columns and what belongs to other tables."""
        columns: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, value in row.items():
            field = _field(model, name)
            if field is None or field.many_to_many or field.one_to_many:
                others[name] = value
            elif field.is_relation:
                columns[name] = self._named(field.related_model, value)
            elif isinstance(field, models.BooleanField):
                columns[name] = value in (True, YES)
            else:
                columns[name] = value
        if model._meta.label_lower == "accounts.user":
            columns["password"] = self.password
        return columns, others

    def _write_other(self, record: models.Model, name: str, value: Any, children: dict) -> None:
        field = _field(type(record), name)
        if isinstance(record, Assessment) and field is None:
            if name in ("not_met", "not_assessed"):
                return  # told with the results
            raise ExampleError(f"{record}: {name}")
        if field is None:
            raise ExampleError(f"{type(record).__name__} has no {name}")
        items = value.split("|") if isinstance(value, str) else value
        if field.many_to_many:
            members = [self._named(field.related_model, item) for item in items]
            actions.set_members(record, name, members, by=None)
            return
        for position, item in enumerate(dict.fromkeys(items) if isinstance(value, str) else items, 1):
            child = {"text": item} if isinstance(item, str) else dict(item)
            if _field(field.related_model, "order"):
                child.setdefault("order", position)
            children[field.related_model].append({field.field.name: record, **child})

    def _named(self, model: type[models.Model], key: Any) -> Any:
        if isinstance(key, models.Model):
            return key
        if not self.known[model]:
            self._know(list(model._default_manager.all()))
        try:
            return self.known[model][key]
        except KeyError:
            raise ExampleError(f"no {model.__name__} is called {key!r}") from None

    def _know(self, records: list[models.Model]) -> None:
        for record in records:
            self.known[type(record)][_key(record)] = record


def load(folder: Path, password: str) -> None:
    """Write the example of `folder`; criteria sets must be there already."""
    example = Example(folder, password)
    example.load_csv("localities.csv", "communes.locality")
    example.load_csv("units.csv", "communes.unit")
    for name in ("places", "criteria", "directives", "sessions", "annex", "report"):
        example.load_toml(f"{name}.toml")
    _write_results(folder, example)
    _assign_units(folder, example)
    _count_on(example)


def _count_on(example: Example) -> None:
    """Let PostgreSQL number on after the numbers that the fixtures give themselves."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(example.known)):
            cursor.execute(statement)


def _assign_units(folder: Path, example: Example) -> None:
    """Say which units answer for which criteria: an illustration, and the history says so."""
    for row in _rows(folder / "responsible_units.csv"):
        members = [example.known[Unit][code] for code in row["units"].split("|")]
        criterion = example.known[Criterion][f"{row['criteria_set']}/{row['number']}"]
        actions.set_members(criterion, "responsible_units", members, by=None, reason=ILLUSTRATED)


def _write_results(folder: Path, example: Example) -> None:
    """Every criterion of an assessment has its outcome: the named ones, and the rest met."""
    criteria = defaultdict(list)
    for criterion in Criterion.objects.counted().order_by("order"):
        criteria[criterion.criteria_set_id].append(criterion)
    results = []
    for row in _tables(folder / "criteria.toml")["criteria"]["assessment"]:
        assessment = example.known[Assessment][f"{row['criteria_set']} {row['period']} {row['locality']}"]
        named = dict.fromkeys(row.get("not_met", ()), Outcome.NOT_MET)
        named |= dict.fromkeys(row.get("not_assessed", ()), Outcome.NOT_ASSESSED)
        results += [
            CriterionResult(assessment=assessment, criterion=one, declared=named.get(one.number, Outcome.MET))
            for one in criteria[assessment.criteria_set_id]
        ]
    actions.create(results, by=None, reason=REASON)


def _field(model: type[models.Model], name: str) -> Any:
    return next((field for field in model._meta.get_fields() if _accessor(field) == name), None)


def _accessor(field: Any) -> str:
    return field.get_accessor_name() or "" if field.auto_created and not field.concrete else field.name


def _by_depth(rows: list[dict]) -> Iterator[list[dict]]:
    """Yield the rows in groups in which no row names another of the same group."""
    waiting, own = list(rows), {row.get("slug") or row.get("code") for row in rows}
    done: set[Any] = set()
    while waiting:
        ready = [row for row in waiting if {row.get("parent"), row.get("successor")} & own <= done]
        if not ready:
            raise ExampleError("rows name each other in a circle")
        yield ready
        done |= {row.get("slug") or row.get("code") for row in ready}
        waiting = [row for row in waiting if row not in ready]


def _key(record: Any) -> str:
    """Return what the fixtures call `record`."""
    match record:
        case Locality() | Directive() | SteeringTask() | WorkingSession():
            return record.slug
        case Unit() | CriteriaSet():
            return record.code
        case Criterion():
            return f"{record.criteria_set.code}/{record.number}"
        case Indicator():
            return f"{record.criterion.criteria_set.code}/{record.code}"
        case Assessment():
            return f"{record.criteria_set.code} {_key(record.period)} {record.locality.slug}"
        case ReportingPeriod():
            return f"{record.year}-{record.quarter}"
        case OfficialDocument():
            return f"{record.kind} {record.number}/{record.symbol} {record.issued_on}"
    return str(record.pk)


def usernames(folder: Path) -> list[str]:
    """Return the user names of the example's accounts."""
    return [row["username"] for row in _tables(folder / "places.toml")["accounts"]["user"]]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tables(path: Path) -> dict[str, dict[str, list]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
