"""What all benchmarks share: a database of their own, and the median of some runs. Import it first."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
_folder = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{_folder.name}/benchmark.sqlite3")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_tracker.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

RUNS = 20


def load_example() -> None:
    """Migrate the empty database and load the example quarter."""
    call_command("migrate", verbosity=0)
    call_command("load_example", verbosity=0)


def milliseconds(step: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median time of `step`, after one run that warms it."""
    step()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        step()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000
