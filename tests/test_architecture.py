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
    {"history"},
    {"accounts"},
    {"communes"},
    {"ntm_tracker"},
]
APPS = [app for layer in LAYERS for app in layer]
LEVEL = {app: level for level, layer in enumerate(LAYERS) for app in layer}
# The settings and the list of addresses name the apps; everything else of the project package imports nobody.
ASSEMBLY = {"ntm_tracker/urls.py", "ntm_tracker/settings.py"}
WRITES = re.compile(r"\.(?:update|bulk_create|bulk_update|delete|save|get_or_create|update_or_create|create)\(")
# The door itself, and what is no write to a record.
DOORS = {
    "history/actions.py": "the door",
    "history/admin.py": "the admin's own writes, each with its entry",
}
NO_RECORD = re.compile(
    r"\b(?:actions|history)\.(?:create|delete)\(|hashlib|\.save\((?:output|buffer|target|stream|file)"
)


def modules() -> list[Path]:
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_imports_go_one_way() -> None:
    backwards = [
        f"{name_of(path)} imports {other}"
        for path in modules()
        if name_of(path) not in ASSEMBLY
        for other in imports_of(path)
        if other in LEVEL
        and other != path.relative_to(ROOT).parts[0]
        and LEVEL[other] <= LEVEL[path.relative_to(ROOT).parts[0]]
    ]
    assert backwards == []


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


@pytest.mark.parametrize(
    "pure",
    ["evaluation.py", "conditions.py", "level_rules.py", "vietnamese.py", "quarters.py", "blocks.py", "markdown.py"],
)
def test_pure_modules_know_no_database_and_no_clock(pure: str) -> None:
    found = [path for path in modules() if path.name == pure]
    assert found
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"django\.(?:db|http|utils\.timezone)|\.objects\b|\.today\(|\.now\(", text), name_of(path)


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
        assert not re.search(r"def save\(|import receiver|post_save|pre_save", text), name_of(path)
