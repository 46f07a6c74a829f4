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

if sys.argv[1:2] == ["scheduler"] and os.environ.get("AIRFLOW__CORE__EXECUTOR", "LocalExecutor") == "LocalExecutor":
    import airflow.sdk.execution_time.task_runner

    from pipeline.launch.preload import preload, wait_for

    preload()
    wait_for(os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"])
elif sys.argv[1:3] == ["celery", "worker"]:
    import airflow.sdk.execution_time.task_runner  # noqa: F401 - imported to be there

    from pipeline.launch.preload import preload

    preload()
