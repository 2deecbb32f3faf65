"""The shape of the house: imports go one way, records are written through one door, functions and files stay short."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the top to the bottom; criteria and directives do not know each other.
LAYERS = [
    {"desk"},
    {"reports"},
    {"criteria", "directives"},
    {"accounts"},
    {"communes"},
    {"history"},
    {"ntm_tracker"},
]
APPS = sorted(app for layer in LAYERS for app in layer)
LEVEL = {app: level for level, layer in enumerate(LAYERS) for app in layer}
# The rooms of each app, from the top to the bottom: a room imports only rooms below it. "" is what stands in the app's
# own folder: its policies, and the values that its rooms share.
ROOMS = {
    "desk": [
        ["management"],
        ["shell", "home"],
        ["collecting"],
        ["following"],
        ["annex", "incoming", "communes", "backups"],
        [""],
    ],
    "reports": [
        ["management"],
        ["views"],
        ["letters", "words"],
        ["handing_over"],
        ["quarterly"],
        ["findings", "printing", "facts"],
        ["writing"],
        [""],
        ["models"],
        ["values"],
    ],
    "criteria": [
        ["management"],
        ["views"],
        ["conditions", "evidence", "levels", "library", "results", "workbook"],
        ["sheet"],
        ["opinions"],
        [""],
        ["models"],
        ["rules"],
    ],
    "directives": [["views"], ["actions"], [""], ["models"], ["rules"]],
    "accounts": [["management"], ["people"], ["contacts"], [""]],
    "communes": [["", "templatetags"], ["models"], ["rules"]],
    "history": [["management"], [""]],
    "ntm_tracker": [["sqlite"], ["tables"], ["", "formats"]],
}
MOST_FILES = 25  # in one folder
PREFIXES = re.compile(r"^(views|forms|actions|urls|tests?)_")
# What names addresses and pages of its rooms: it stands at an app's door and may look into every room.
DOORKEEPERS = {"urls.py", "admin.py", "apps.py"}
# The settings and the list of addresses name the apps; everything else of the project package imports nobody.
ASSEMBLY = {"ntm_tracker/urls.py", "ntm_tracker/settings.py"}
WRITES = re.compile(r"\.(?:update|bulk_create|bulk_update|delete|save|get_or_create|update_or_create|create)\(")
# The door itself, and what is no write to a record.
DOORS = {
    "history/actions.py": "the door",
    "history/admin.py": "the admin's own writes, each with its entry",
}
NO_RECORD = re.compile(
    r"\b(?:actions|history)\.(?:create|delete)\(|default_storage\.|hashlib|\.save\((?:output|buffer|target|stream|file)"
)


def modules() -> list[Path]:
    found = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> Iterator[str]:
    """The modules and names that a module imports, dotted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(app: str, dotted: str) -> str:
    """The room of an app that a dotted name lies in: `criteria.sheet.record.record_results` → `sheet`."""
    first = dotted.split(".")[1]
    return first if (ROOT / app / first).is_dir() else ""


def test_imports_go_one_way() -> None:
    backwards = [
        f"{name_of(path)} imports {other}"
        for path in modules()
        if name_of(path) not in ASSEMBLY
        for other in {dotted.split(".")[0] for dotted in imports_of(path)}
        if other in LEVEL
        and other != path.relative_to(ROOT).parts[0]
        and LEVEL[other] <= LEVEL[path.relative_to(ROOT).parts[0]]
    ]
    assert backwards == []


# Modules that write, by their name, and those that may import them: what asks for a change.
WRITERS = re.compile(r"(?:^|_)(?:actions|record|stages)$")
ASKS_FOR_CHANGES = re.compile(r"/views/|/management/|/forms\.py$|/admin\.py$")
MAY_WRITE = {
    "reports/example.py": "loads the example quarter, for the command of that name",
}


def writes(path: Path) -> bool:
    return any(WRITERS.search(part.removesuffix(".py")) for part in path.relative_to(ROOT).parts)


def test_reading_never_imports_writing() -> None:
    writers = {name_of(path).removesuffix(".py").replace("/", ".") for path in modules() if writes(path)}
    found = [
        f"{name_of(path)} imports {dotted}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] in {"criteria", "directives", "reports"}
        and not writes(path)
        and not ASKS_FOR_CHANGES.search(name_of(path))
        and name_of(path) not in MAY_WRITE
        for dotted in imports_of(path)
        if any(dotted == writer or dotted.startswith(f"{writer}.") for writer in writers)
    ]
    assert writers >= {"criteria.sheet.record", "directives.actions.answers"}
    assert not found, "\n".join(found)


def test_every_folder_is_a_room_and_each_room_imports_only_rooms_below_it() -> None:
    floors = {app: {room: floor for floor, rooms in enumerate(plan) for room in rooms} for app, plan in ROOMS.items()}
    backwards = []
    for path in modules():
        app, *inner = name_of(path).split("/")
        room = inner[0] if len(inner) > 1 else ""
        assert room in floors[app], f"{name_of(path)}: {room} is no room of the plan"
        if not room and path.name in DOORKEEPERS:
            continue
        for dotted in imports_of(path):
            other = room_of(app, dotted) if dotted.startswith(f"{app}.") else room
            if other != room and floors[app][other] <= floors[app][room]:
                backwards.append(f"{name_of(path)} imports {dotted}")
    assert not backwards, "\n".join(backwards)


def test_folders_stay_small_and_no_file_is_named_by_a_prefix() -> None:
    folders: dict[Path, list[Path]] = {}
    for path in modules():
        folders.setdefault(path.parent, []).append(path)
    assert [name_of(folder) for folder, files in folders.items() if len(files) > MOST_FILES] == []
    assert [name_of(path) for path in modules() if PREFIXES.match(path.name)] == []


def test_every_room_says_what_it_is() -> None:
    silent = [
        name_of(path)
        for path in modules()
        if path.name == "__init__.py"
        and not {"management", "formats", "sqlite", "templatetags"} & set(path.parts)
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{name_of(path)}:{inner.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_records_are_written_through_the_history_alone() -> None:
    written = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in modules()
        if name_of(path) not in DOORS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if WRITES.search(line) and not NO_RECORD.search(line) and "# no record" not in line
    ]
    assert written == []


def test_one_module_alone_normalises_text() -> None:
    found = [name_of(path) for path in modules() if "unicodedata.normalize" in path.read_text(encoding="utf-8")]
    assert found == ["ntm_tracker/vietnamese.py"]


PURE = ["evaluation.py", "vietnamese.py", "quarters.py", "markdown.py"]


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if path.name in PURE or path.parent.name in {"rules", "values"}],
    ids=name_of,
)
def test_pure_modules_know_no_database_and_no_clock(path: Path) -> None:
    # Closed lists are Django's TextChoices, which are plain values.
    text = path.read_text(encoding="utf-8").replace("from django.db.models import TextChoices", "")
    text = text.replace("from django.db import models", "") if path.name == "choices.py" else text
    assert not re.search(r"django\.(?:db|http|utils\.timezone)|\.objects\b|\.today\(|\.now\(", text)


@pytest.mark.parametrize("module", [path for path in modules() if path.parent.name == "findings"], ids=name_of)
def test_a_check_of_the_report_knows_no_database_and_no_clock(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert not re.search(r"django|\.objects\b|\.models\b|\.today\(|\.now\(", text)


def test_files_and_functions_stay_short() -> None:
    long = [name_of(path) for path in modules() if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    long += [
        f"{name_of(path)}: {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []


def test_templates_stay_short_and_hold_no_script_and_no_style() -> None:
    pages = list((ROOT / "templates").rglob("*.html"))
    assert pages
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 120, name_of(path)
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|<style|\son[a-z]+=", text), name_of(path)


def test_models_save_without_tricks() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        # A file's own `save`, which takes a name and its content, is no model's.
        assert not re.search(r"def save\((?!self, name: str, content)|import receiver|post_save|pre_save", text), (
            name_of(path)
        )
