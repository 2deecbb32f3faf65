"""Nothing rests on the memory of one process or on a folder of one machine: servers may be several, and may die."""

import re

from django.conf import settings

from tests.test_architecture import modules, name_of

# What a process may keep for itself, each with the reason why no other process has to know it.
OWN = {
    "criteria/rules/reading.py": "signs and their plain form, always the same",
    "criteria/rules/wording.py": "words cut into lexemes, always the same",
    "reports/findings/names.py": "spellings of the names that it is given",
    "reports/quarterly/review.py": "how many findings are open, by the last entry of the history: a count done once",
    "desk/backups/stream.py": "the thread that packs a copy while it is sent, of one request",
    "ntm_tracker/health.py": "that all migrations were applied once, which nobody takes back",
    "ntm_tracker/vietnamese.py": "letters and their weights, always the same",
    "ntm_tracker/settings.py": "names the cache that keeps nothing",
    "ntm_tracker/uploads.py": "a bound on the memory of one process: pictures are made small one at a time",
    "reports/printing/pdf.py": "fonts and stylesheet; a bound on the work of one process",
    "reports/printing/word_parts.py": "the parts of an empty Word file",
    "reports/quarterly/state.py": "the version of this program, from its own files",
}
REMEMBERS = re.compile(
    r"^\s*global |\bimport (?:threading|multiprocessing|fcntl)\b|from (?:threading|multiprocessing) |"
    r"@(?:functools\.)?(?:lru_)?cache\b|django\.core\.cache|"
    r"^[A-Za-z_]+(?:: [^=]+)? = (?:\{\}|\[\]|set\(\)|defaultdict)",
    re.MULTILINE,
)
LOCAL = re.compile(r"MEDIA_ROOT|\btempfile\b|gettempdir|file\.path\b|\.write_bytes\(|\.write_text\(|FileSystemStorage")
# What may name a folder, each with the reason.
LOCAL_ON_PURPOSE = {
    "ntm_tracker/settings.py": "says where the storage is",
    "desk/backups/making.py": "an archive is packed beside where it will lie",
    "desk/backups/restoring.py": "an archive is unpacked to be checked before anything is touched",
    "ntm_tracker/health.py": "says whether the storage of this machine takes files",
    "reports/management/commands/render_report.py": "writes where somebody at the console asks for it",
}


def test_no_process_remembers_what_another_must_know() -> None:
    found = {name_of(path) for path in modules() if REMEMBERS.search(path.read_text(encoding="utf-8"))}
    assert found == set(OWN)


def test_files_go_through_the_one_storage() -> None:
    found = {name_of(path) for path in modules() if LOCAL.search(path.read_text(encoding="utf-8"))}
    assert found == set(LOCAL_ON_PURPOSE)


def test_sessions_messages_and_counts_lie_in_the_database() -> None:
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert settings.AXES_HANDLER == "accounts.throttling.Throttle"  # an AxesDatabaseHandler
    # What it remembers is computed from records, under a key that any change of them changes.
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache"
