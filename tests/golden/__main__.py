"""Makes the golden database of this release: `make golden`. Once, when it is released; never again.

The recorded world up to the end of 2023, played by this release's own commands, with a few acts of people. What is
kept: the SQLite file, this release's own `dump --private` of it (captures with it), and the digests of its rows.
"""

import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline import __version__
from pipeline.storage.engine import open_engine, reading
from tests.golden.rows import digest_of

PLACE = Path(__file__).parents[1] / "fixtures" / "golden"
UNTIL = "2023-12-31"
ORIGIN = """# Golden database of chipwatch {version}

Made by `make golden` at release {version}, from the recorded world (docs/replay.md) up to {until}: real government
acts in our own words, invented press and firms. Then somebody called Ada acknowledged, assigned, commented (once
privileged), muted and resolved alerts, and recorded a determination. Tables as of migration {schema}.

`chipwatch.db.xz` is its SQLite file, `dump.jsonl.xz` its own `chipwatch dump --private`, `rows.json` the number and
digest of every table's rows. Later releases must bring both forward without touching a row:
`tests/golden/test_golden.py`. Never made anew: what a release left is a fact.
"""


def main() -> None:
    """Play, act, keep.

    Raises:
        SystemExit: this release has one already.
    """
    folder = PLACE / __version__
    if folder.exists():
        sys.exit(f"{folder} is there: the golden database of a release is made once")
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        run(home, "run", "--replay", "--until", UNTIL)
        act(home)
        packed = home / "packed.db"
        with sqlite3.connect(home / "chipwatch.db") as connection:
            connection.execute("VACUUM INTO ?", (str(packed),))
        dump = Path(run(home, "dump", "--private").splitlines()[0]).read_bytes()
        engine = open_engine(f"sqlite:///{home / 'chipwatch.db'}")
        with reading(engine) as connection:
            rows = digest_of(connection)
            schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        engine.dispose()
        folder.mkdir(parents=True)
        (folder / "chipwatch.db.xz").write_bytes(lzma.compress(packed.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
        (folder / "dump.jsonl.xz").write_bytes(lzma.compress(dump, preset=9 | lzma.PRESET_EXTREME))
        (folder / "rows.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        told = ORIGIN.format(version=__version__, until=UNTIL, schema=schema)
        (folder / "ORIGIN.md").write_text(told, encoding="utf-8")
    for each in sorted(folder.iterdir()):
        print(f"{each.relative_to(PLACE)}  {each.stat().st_size:,} bytes")


def act(home: Path) -> None:
    """What people do, so that their tables are not empty."""
    alerts = [each["id"] for each in json.loads(run(home, "alerts", "--newest", "--json"))]
    by = ("--by", "Ada")
    run(home, "alerts", "ack", alerts[0], "--note", "Seen; the desk looks into it.", *by)
    run(home, "alerts", "assign", alerts[1], "--to", "Grace", *by)
    run(home, "alerts", "comment", alerts[1], "Ask counsel about the deadline.", "--privileged", *by)
    run(home, "alerts", "comment", alerts[1], "Two orders wait on this.", *by)
    run(home, "alerts", "resolve", alerts[2], "--as", "noise", *by)
    run(home, "alerts", "mute", alerts[3], "--why", "not our market", *by)
    document = ("--document", "letter of 3 January 2023", "--on", "2023-01-03", "--who", "NVIDIA")
    run(home, "determinations", "add", "A40", "EAR99", "--basis", "maker", *document, *by)


def run(home: Path, *arguments: str) -> str:
    """One command of this release on that home; gives what it prints."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("CHIPWATCH_")}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        env=environment | {"CHIPWATCH_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"chipwatch {' '.join(arguments)}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
