"""What the first answers load, every later one uses: it is no longer looked through for garbage.

Rules, lists of words, the catalogue and the code are some 370,000 objects that stay. To look through them all takes
240 ms of CPU, and Python did so in one of ten answers; what comes after is little, and looked through as before.

In Airflow's API server its own objects, about as many, are set aside with ours. No memory is lost by it but that of
what was in use at one of those three moments and refers to itself in a circle: all else is freed at once, as ever, when
nobody refers to it any more. `CHIPWATCH_SETTLE=false` leaves that process alone.
"""

import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

#: After so many answers, what is there is taken to stay: the first loads most, others what few pages need.
SETTLED = (1, 10, 100)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Settling:
    """Around an application (ASGI 3): what it loads, and all else that is there by then, is set aside."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app
        self.answers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; when that is done, settle where it is time to."""
        await self.app(scope, receive, send)
        if scope["type"] == "http":
            self.answers += 1
            if self.answers in SETTLED:
                gc.collect()
                gc.freeze()  # https://docs.python.org/3/library/gc.html#gc.freeze
