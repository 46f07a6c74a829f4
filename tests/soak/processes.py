"""Workers as processes of their own, which can be killed."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from random import Random

from tests.soak.deployment import Deployment

KILLED = -9
Work = Callable[[Deployment, str | None], None]


def _server() -> ForkServerContext:
    """Workers are forked from a process that has loaded everything and does nothing else: they start at once."""
    made = multiprocessing.get_context("forkserver")
    os.environ["CHIPWATCH_SOAK_WARM"] = "1"
    made.set_forkserver_preload(["tests.soak.works"])
    return made


def start(work: Work, deployment: Deployment, order: str | None = None) -> ForkServerProcess:
    """Begin a work."""
    process = _server().Process(target=work, args=(deployment, order), daemon=True)
    process.start()
    return process


def end(process: ForkServerProcess) -> int:
    """Wait; gives 1 where the process was killed.

    Raises:
        RuntimeError: it failed by itself.
    """
    process.join(1800)  # a busy machine plays the whole world for minutes
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
    process.close()
    if code not in {0, KILLED}:
        raise RuntimeError(f"a worker ended with {code}")
    return int(code == KILLED)


def run(work: Work, deployment: Deployment, order: str | None = None, kill_after: float | None = None) -> int:
    """Do a work; killed at the point that the order names, or after so many seconds. Gives 1 where it was killed."""
    process = start(work, deployment, order)
    if kill_after is not None:
        process.join(kill_after)
        if process.exitcode is None:
            process.kill()
    return end(process)


def run_calm(work: Work, deployment: Deployment) -> None:
    """Do a work to its end.

    Raises:
        RuntimeError: it was killed, or failed.
    """
    if run(work, deployment):
        raise RuntimeError("the calm run was killed")


def run_killed(work: Work, deployment: Deployment, kills: int, longest: float, random: Random) -> int:
    """Kill one worker after the other at random moments; gives how many of them were at work still.

    Each begins when the leases of those before it have run out.
    """
    return sum(run(work, deployment.later(number), kill_after=random.uniform(0.02, longest)) for number in range(kills))
