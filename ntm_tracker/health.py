"""Whether the program is alive, and whether it can work: for watchers, who do not sign in and are told nothing else.

Both answers are cheap, since anybody may ask: no session, no template, of the database one row at most.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger("django.ntm.health")


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; the database is not asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The program can do its work. What is missing stands in the log, not in the answer."""
    if missing := list(troubles()):
        logger.error("Not ready: %s", "; ".join(missing))
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def troubles() -> Iterator[str]:
    """What keeps the program from its work."""
    try:
        if pending := pending_migrations():
            yield f"migrations are not applied: {', '.join(pending)}"
    except DatabaseError as error:
        yield f"the database does not answer: {error}"
    yield from _files()


def _files() -> Iterator[str]:
    """Nothing is written to find out: a stranger could ask for it a thousand times a second."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:  # it is made with the first file
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        yield f"files cannot be written in {folder}"
    elif shutil.disk_usage(folder).free < settings.BODY_LIMIT:
        yield f"the disk of {folder} is full"


def pending_migrations() -> list[str]:
    """Return the last migrations of the apps that the database does not have; one query. Raises DatabaseError."""
    applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    return [f"{app}.{name}" for app, name in _last_migrations() if (app, name) not in applied]


@cache
def _last_migrations() -> list[tuple[str, str]]:
    """Read from the disk once: it takes a hundred times as long as the query."""
    return sorted(MigrationLoader(None).graph.leaf_nodes())


@cache
def known_migrations() -> dict[str, set[str]]:
    """Return the migrations of the program's own apps; those of its packages come and go with their versions."""
    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    known: dict[str, set[str]] = {label: set() for label in own}
    for app, name in MigrationLoader(None).disk_migrations:
        if app in own:
            known[app].add(name)
    return known
