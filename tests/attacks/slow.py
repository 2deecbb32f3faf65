"""Somebody who opens many connections and sends one byte at a time: headers that never end, and bodies."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.served import HOST, anybody

HEADERS = f"GET /dang-nhap/ HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: "
BODY = (
    f"POST /dang-nhap/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 100000\r\n\r\n"
)


@dataclass
class SlowSockets:
    """Open connections, half of them slow in their headers and half in their bodies, until they are refused."""

    port: int
    secure: bool = False
    open: list[socket.socket] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self, how_many: int) -> None:
        for _, words in zip(range(how_many), cycle((HEADERS, BODY)), strict=False):
            there = socket.create_connection((HOST, self.port), timeout=10)
            if self.secure:
                there = anybody().wrap_socket(there)
            there.sendall(words.encode())
            self.open.append(there)

    def drip(self) -> None:
        """Send one byte on each, again and again; leave out those that were closed."""
        while not self._stop.wait(0.5):
            self.open = [there for there in self.open if _still_takes(there)]

    def stop(self) -> None:
        self._stop.set()


def _still_takes(there: socket.socket) -> bool:
    try:
        there.sendall(b"x")
    except OSError:
        there.close()
        return False
    return True


@contextmanager
def slow_sockets(port: int, how_many: int, *, secure: bool = False) -> Iterator[SlowSockets]:
    """Hold `how_many` slow connections to `port` as long as they are let."""
    attack = SlowSockets(port, secure)
    attack.start(how_many)
    dripping = threading.Thread(target=attack.drip)
    dripping.start()
    try:
        yield attack
    finally:
        attack.stop()
        dripping.join()
        for there in attack.open:
            there.close()
