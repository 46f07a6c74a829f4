"""`python -m pipeline.documents.child SECONDS BYTES`: a page on standard input, read under limits that kill.

The process of `apart`. In come a line of JSON about the page, then the page; out comes the answer, or nothing and
another status than 0.
"""

import contextlib
import json
import resource
import signal
import sys
from pathlib import Path

from pipeline.documents.apart import record_of
from pipeline.documents.page import read_here


def main(seconds: float, memory: int) -> None:
    """Read under limits: CPU time of the whole process, memory above what it has now."""
    about = json.loads(sys.stdin.buffer.readline())
    source = sys.stdin.buffer.read().decode("utf-8")
    _limit(seconds, memory)
    page = read_here(source, about["url"], kind=about["kind"])
    sys.stdout.write(json.dumps(record_of(page)))


def _limit(seconds: float, memory: int) -> None:
    # Whole seconds alone can be set; the timer ends the process at the fraction.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    used = resource.getrusage(resource.RUSAGE_SELF)
    signal.setitimer(signal.ITIMER_PROF, max(0.05, seconds - used.ru_utime - used.ru_stime))
    with contextlib.suppress(FileNotFoundError):  # only Linux tells a process its size
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
