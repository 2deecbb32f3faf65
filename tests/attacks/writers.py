"""Many people who send files in at once: each is sent once, whatever the answer; what was acknowledged is noted."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.served import Browser

SENT = {"received_on": "06/3/2024", "channel": "zalo"}
ADDRESS = "/ho-so-den/"


@dataclass
class Writers:
    """What became of all that was sent, by the mark that each file carried."""

    acknowledged: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)  # nobody knows: told by an error page, or the line broke
    _stop: threading.Event = field(default_factory=threading.Event)

    def write(self, browser: Browser, who: str) -> None:
        """Send one file after the other."""
        number = 0
        while not self._stop.is_set():
            number += 1
            mark = f"{who}-{number}"
            content = b"%PDF-1.7\n" + mark.encode() + b"\n%%EOF"
            try:
                status, _ = browser.post(ADDRESS, SENT | {"sender": mark}, files=[(f"{mark}.pdf", content)])
            except (OSError, http.client.HTTPException):
                status = 0
            (self.acknowledged if status == 302 else self.unanswered).add(mark)

    def run(self, browsers: list[Browser], each: int, meanwhile: Callable[[], None]) -> None:
        """Let all of `browsers` write; do something once `each` files were acknowledged, and end after as many more."""
        threads = [
            threading.Thread(target=self.write, args=(browser, f"nguoi-{number}"))
            for number, browser in enumerate(browsers)
        ]
        for thread in threads:
            thread.start()
        try:
            self._wait_for(each)
            meanwhile()
            self._wait_for(len(self.acknowledged) + each)
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _wait_for(self, number: int) -> None:
        end = time.monotonic() + 300
        while len(self.acknowledged) < number:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self.acknowledged)} of {number} files were acknowledged")
            time.sleep(0.05)


def browsers_at(port: int, session: str, how_many: int) -> list[Browser]:
    """People of one account, each at a computer of its own."""
    made = [Browser(port, f"127.0.1.{number + 1}") for number in range(how_many)]
    for browser in made:
        browser.cookies["sessionid"] = session
    return made
