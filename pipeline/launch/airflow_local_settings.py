"""What Airflow imports at its start, laid where it looks for it: the processes that tasks are forked from load once.

Tasks are forked from the scheduler (local executor) and from Celery's workers (`docs/decisions/0012-preload.md`); the
other processes run none and stay lean.
"""

import gc
import os
import sys

__all__: list[str] = []

# A child shares its parent's memory until one of them writes there, and looking for garbage writes to every object: so
# what a process has when it is forked it never looks at (https://docs.python.org/3/library/gc.html#gc.freeze).
os.register_at_fork(after_in_child=gc.freeze)


def set_aside(phase: str, about: dict[str, int]) -> None:
    """Keep the first full search for garbage from what was there when children were forked; a callback of `gc`.

    The local executor undoes its own freeze after it has forked, and some minutes later the scheduler writes to a
    hundred megabytes of objects that it shared until then.
    """
    if phase == "start" and about["generation"] == 2:
        gc.callbacks.remove(set_aside)
        gc.freeze()


def share_with_children() -> None:
    """Let children that this process forks from now on go on sharing what it has. They fork too, and need it not."""
    mine = os.getpid()

    def forked() -> None:
        if os.getpid() == mine and set_aside not in gc.callbacks:
            gc.callbacks.append(set_aside)

    os.register_at_fork(after_in_parent=forked)


if sys.argv[1:2] == ["scheduler"] and os.environ.get("AIRFLOW__CORE__EXECUTOR", "LocalExecutor") == "LocalExecutor":
    import airflow.sdk.execution_time.task_runner

    from pipeline.launch.preload import preload, wait_for

    preload()
    share_with_children()
    wait_for(os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"])
elif sys.argv[1:3] == ["celery", "worker"]:
    import airflow.sdk.execution_time.task_runner  # noqa: F401 - imported to be there

    from pipeline.launch.preload import preload

    preload()
    share_with_children()
