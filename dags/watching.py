"""The watched tier: a few official sources, asked every half minute by the triggerer.

Each has a trigger of its own. What it finds is stored before its event is yielded, so a lost event loses nothing: the
next look wakes **analyse** again as long as anything waits, and **analyse** sweeps every minute besides. A source that
is not watched, because the triggerer is down, becomes due in **collect** after its usual time.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

from airflow.sdk import Asset, AssetWatcher
from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from dags import running

SOURCES = "federal_register_public_inspection,bis_press,sec_edgar"
EVERY = 30.0


class SourceTrigger(BaseEventTrigger):
    """Looks at one source again and again; an event where something new is stored, or still waits to be analysed.

    Args:
        source: its name.
        every: seconds from the start of a look to the start of the next.
    """

    def __init__(self, source: str, every: float = EVERY) -> None:
        super().__init__()
        self.source = source
        self.every = every

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """What it is made anew from."""
        return f"{__name__}.SourceTrigger", {"source": self.source, "every": self.every}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look in a thread of its own, so that no other trigger waits for a publisher, a page or our database."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                found = await asyncio.to_thread(running.run, "watch_source", source=self.source, every=self.every)
            except Exception:
                # A watcher that ended would be missed by nobody: it says so, and looks again. What goes on failing is
                # told by the DAG that asks how late we are.
                self.log.exception("%s was not looked at; again in %.0f s", self.source, self.every)
            else:
                if found["new"] or found["waiting"]:
                    yield TriggerEvent({"source": self.source, "new": found["new"]})
            await asyncio.sleep(max(0.0, began + self.every - loop.time()))


def watched() -> Asset:
    """The asset of the watched tier, with one watcher for each source that `CHIPWATCH_WATCHED` names."""
    names = [name.strip() for name in os.environ.get("CHIPWATCH_WATCHED", SOURCES).split(",") if name.strip()]
    every = float(os.environ.get("CHIPWATCH_WATCH_EVERY", EVERY))
    return Asset(
        name="chipwatch_watched",
        uri="chipwatch://watched",
        group="chipwatch",
        watchers=[AssetWatcher(name=f"chipwatch_{name}", trigger=SourceTrigger(name, every)) for name in names],
    )
