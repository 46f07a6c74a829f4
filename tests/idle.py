"""What `make run` costs: seconds until alerts are visible, then memory and CPU when the replay is done.

`python -m tests.idle` starts everything in a fresh home, as `make run` does, and prints one JSON object:

- `alerts_visible_s`: from the start until the API of the pages shows an alert to a signed-in user (aim: 90);
- `told_s`: until the replay is done;
- `pss_mb`: the sum of the proportional set sizes of all processes that it started (aim: 1100), by process;
- `core`: their CPU time over 60 seconds as a share of one core, children that came and went counted (aim: .15).
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from pipeline.launch.airflow_home import password_of
from pipeline.launch.ports import free_port

TICKS = os.sysconf("SC_CLK_TCK")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("CHIPWATCH_", "AIRFLOW"))}
#: Between the end of the replay and the look: the last deliveries, and DAG runs that were under way.
SETTLE = 45.0
LOOK = 60.0


def processes_of(root: int) -> dict[int, str]:
    """A process and all that come of it, with the command that each belongs to."""
    parents, words = {}, {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
    found = {root: "up"}
    waiting = [root]
    while waiting:
        one = waiting.pop()
        for child, parent in parents.items():
            if parent == one and child not in found:
                # What a command forks for its own work counts as its own.
                found[child] = name_of(words[child]) if one == root else found[one]
                waiting.append(child)
    return found


def name_of(words: str) -> str:
    """`scheduler`, `api-server`, `replay serve`: the part of a command line that tells what it is."""
    parts = words.split()
    for mark in ("airflow", "pipeline.cli"):
        if mark in parts:
            return " ".join(word for word in parts[parts.index(mark) + 1 :][:2] if not word.startswith("-"))
    return " ".join(part.rsplit("/", 1)[-1] for part in parts[:4])[:60]


def pss_kb(pid: int) -> int:
    """The proportional set size of a process: what is shared counts once over all who share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def cpu_s(pids: dict[int, str]) -> dict[str, float]:
    """CPU seconds by kind of process, with those of their children that have ended."""
    spent: Counter[str] = Counter()
    for pid, name in pids.items():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        spent[name] += sum(map(int, fields[11:15])) / TICKS
    return dict(spent)


def alerts_shown(port: int, home: Path) -> int:
    """How many alerts the pages show to a signed-in user; 0 where they do not answer yet."""
    address = f"http://127.0.0.1:{port}"
    if not (home / "airflow" / "passwords.json").exists():
        return 0
    user = {"username": "admin", "password": password_of(home)}
    try:
        reply = httpx.post(f"{address}/auth/token", json=user, trust_env=False, timeout=5)
        token = {"Authorization": f"Bearer {reply.raise_for_status().json()['access_token']}"}
        told = httpx.get(f"{address}/chipwatch/api/alerts", headers=token, trust_env=False, timeout=5)
        return int(told.raise_for_status().json()["total"])
    except (httpx.HTTPError, ValueError, KeyError):
        return 0


def main() -> int:
    """Start, wait, look, stop, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.idle", description=__doc__)
    parser.add_argument("--until", help="cut the recorded world off at a day, for a quick look")
    parser.add_argument("--within", type=float, default=900.0, help="seconds until the replay must be done")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory() as folder:
        home, log = Path(folder) / "home", Path(folder) / "up.log"
        port = free_port()
        command = [sys.executable, "-m", "pipeline.cli", "up", "--home", str(home), "--port", str(port)]
        began = time.monotonic()
        with log.open("wb") as sink:
            up = subprocess.Popen(
                command + (["--until", given.until] if given.until else []),
                env=CLEAN, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            found = look(up, home, port, log, began, given.within)
        finally:
            up.terminate()
            up.wait(60)
    print(json.dumps(found, indent=2))
    return 0


def look(
    up: "subprocess.Popen[bytes]", home: Path, port: int, log: Path, began: float, within: float
) -> dict[str, object]:
    """Wait for alerts and for the end of the replay, then measure."""
    visible = told = None
    while told is None:
        if up.poll() is not None or time.monotonic() - began > within:
            raise SystemExit(f"the replay was not done:\n{log.read_text()[-3000:]}")
        if visible is None and alerts_shown(port, home):
            visible = time.monotonic() - began
        if "the saga is told" in log.read_text():
            told = time.monotonic() - began
        time.sleep(0.5)
    time.sleep(SETTLE)
    before = cpu_s(processes_of(up.pid))
    time.sleep(LOOK)
    pids = processes_of(up.pid)
    after = cpu_s(pids)
    spent = {name: round((after[name] - before.get(name, 0.0)) / LOOK, 4) for name in after}
    sizes: Counter[str] = Counter()
    for pid, name in pids.items():
        sizes[name] += pss_kb(pid)
    return {
        "alerts_visible_s": round(visible, 1) if visible else None,
        "told_s": round(told, 1),
        "pss_mb": round(sum(sizes.values()) / 1024),
        "core": round(sum(spent.values()), 3),
        "processes": len(pids),
        "pss_mb_by": {name: round(size / 1024) for name, size in sizes.most_common()},
        "core_by": dict(sorted(spent.items(), key=lambda each: -each[1])),
    }


if __name__ == "__main__":
    sys.exit(main())
