"""Files between preview and confirmation: kept apart for a day, for the one session that sent them.

The session holds the name on disk and a SHA-256; nobody else can name them, and changed bytes are refused.
"""

import hashlib
import io
import re
import time
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from accounts.requests import UserRequest
from criteria.library.imports import SourceFile
from ntm_tracker.fields import CONTROL_CHARACTERS

SESSION_KEY = "criteria_files"
TTL_SECONDS = 24 * 60 * 60  # seconds
MOST = 5  # a session
TOKEN = re.compile("[0-9a-f]{32}")


def plain_name(name: str | None) -> str:
    """The name of a sent file, only to be told: no folders, nothing that turns a line around."""
    last = CONTROL_CHARACTERS.sub("", (name or "").replace("\\", "/").rsplit("/", 1)[-1])
    return last.strip()[-100:] or "tep"


def keep(request: UserRequest, files: Sequence[SourceFile]) -> str:
    """Put `files` aside and return the token under which this session finds them again."""
    _sweep()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, file in enumerate(files):
            packed.writestr(f"{number:03d}/{file.name}", file.data)
    content, token = target.getvalue(), uuid.uuid4().hex
    path = _path(request, token)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    tokens: dict[str, str] = request.session.get(SESSION_KEY, {})
    for old in list(tokens)[: max(0, len(tokens) - MOST + 1)]:
        forget(request, old)
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), token: hashlib.sha256(content).hexdigest()}
    return token


def kept(request: UserRequest, token: str) -> list[SourceFile] | None:
    """The files that this session put aside under `token`, unchanged; None if there are none."""
    digest = request.session.get(SESSION_KEY, {}).get(token)
    if digest is None or not TOKEN.fullmatch(token):
        return None
    try:
        content = _path(request, token).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != digest:
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [SourceFile(each.filename.partition("/")[2], packed.read(each)) for each in packed.infolist()]


def forget(request: UserRequest, token: str) -> None:
    tokens = request.session.get(SESSION_KEY, {})
    if tokens.pop(token, None):
        request.session[SESSION_KEY] = tokens
        _path(request, token).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "cho-nhap"


def _path(request: UserRequest, token: str) -> Path:
    return _folder() / f"{request.user.pk}-{token}.zip"


def _sweep() -> None:
    """Throw away what nobody confirmed."""
    for path in _folder().glob("*.zip") if _folder().is_dir() else ():
        if path.stat().st_mtime < time.time() - TTL_SECONDS:
            path.unlink(missing_ok=True)
