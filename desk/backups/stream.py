"""An archive that is sent while it is made, whatever its length: a thread writes it, the answer reads."""

import logging
import os
import threading
from collections.abc import Iterator
from typing import IO

from desk.backups.making import Snapshot

CHUNK = 2**16
_room = threading.BoundedSemaphore(1)  # one at a time in a process: a slow line holds a thread of the server
logger = logging.getLogger("django.ntm.backups")


class BusyError(Exception):
    """Another archive is being sent."""


class SentArchive:
    """The bytes of an archive for a `StreamingHttpResponse`, encrypted by a passphrase.

    The database is copied at once, so that what goes wrong with it is told by a page. What goes wrong afterwards ends
    the answer early, without the end of the archive: a browser says that the download failed.
    """

    def __init__(self, passphrase: str) -> None:
        if not _room.acquire(blocking=False):
            raise BusyError
        self._closing = threading.Lock()
        self._is_open = True
        try:
            self._snapshot = Snapshot()
        except BaseException:
            _room.release()
            raise
        self._passphrase = passphrase
        self._failure: Exception | None = None
        self._reading, writing = os.pipe()
        self._thread = threading.Thread(target=self._write, args=(os.fdopen(writing, "wb"),), daemon=True)
        self._thread.start()

    def _write(self, target: IO[bytes]) -> None:
        try:
            with target:
                self._snapshot.write(target, self._passphrase)
        except Exception as error:  # noqa: BLE001 (it is raised where the answer is read, if anybody still reads)
            self._failure = error

    def __iter__(self) -> Iterator[bytes]:
        while chunk := os.read(self._reading, CHUNK):
            yield chunk
        self._thread.join()
        if self._failure:
            raise self._failure

    def close(self) -> None:
        """Called at the end of the answer, whichever: whoever still writes is stopped."""
        with self._closing:
            if not self._is_open:
                return
            self._is_open = False
        os.close(self._reading)
        self._thread.join()
        if self._failure:
            logger.warning("A back-up was not downloaded to its end: %r", self._failure)
        self._snapshot.close()
        _room.release()
