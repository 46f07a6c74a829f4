"""What Airflow imports at its start: children go on sharing what their parent had when it forked them."""

import subprocess
import sys

from pipeline.launch.airflow_home import LOCAL_SETTINGS

#: As the local executor forks: the search for garbage is frozen before, and let go after.
PARENT = f"""
import gc, os, runpy, weakref
settings = runpy.run_path({str(LOCAL_SETTINGS)!r})
settings["share_with_children"]()

def fork():
    gc.freeze()
    child = os.fork()
    if not child:
        gc.collect()
        os._exit(len(gc.callbacks))
    gc.unfreeze()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

class Node:
    pass

def forgotten():
    one, other = Node(), Node()
    one.other, other.one = other, one
    return weakref.ref(one)

print(gc.get_freeze_count(), fork())
held = len(gc.get_objects())
gc.collect()
print(gc.get_freeze_count() >= held - 10)
gone = forgotten()
gc.collect()
print(gone())
print(fork(), gc.get_freeze_count(), gc.collect() < held, gc.get_freeze_count() >= held - 10)
"""


def test_a_parent_writes_to_nothing_that_its_children_share() -> None:
    """The first full search after children were forked sets aside what there is; what comes later is found."""
    told = subprocess.run([sys.executable, "-c", PARENT], capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["0 0", "True", "None", "0 0 True True"]
