"""Airflow by its parts without containers: what a machine's services are given, as a shell and systemd read it."""

import re
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from pipeline.errors import CallError
from pipeline.launch.parts import INIT, PARTS, SHARED
from pipeline.launch.units import Place, environment_of, files_of, secrets_missing
from tests.cli.conftest import call

ROOT = Path(__file__).parents[2]


def place(at: Path, **changed: object) -> Place:
    given = {"folder": at, "home": at / "home", "programs": Path("/opt/venv/bin"), "dags": Path("/opt/dags")}
    return Place(**{**given, "user": "chipwatch", **changed})  # type: ignore[arg-type]


def commands(files: dict[Path, str]) -> dict[str, str]:
    found = {path.stem: re.search(r"^ExecStart=(.*)$", text, flags=re.MULTILINE) for path, text in files.items()}
    return {name: line[1] for name, line in found.items() if line is not None}


def test_a_shell_reads_from_the_file_what_the_parts_are_told(tmp_path: Path) -> None:
    there = place(tmp_path)
    files = dict(files_of(there))
    (tmp_path / "environment").write_text(files[tmp_path / "environment"])
    done = subprocess.run(
        ["/bin/sh", "-c", f"set -a; . {tmp_path}/environment; /usr/bin/env -0"],
        env={}, capture_output=True, text=True, timeout=10, check=True,
    )  # fmt: skip
    read = dict(line.partition("=")[::2] for line in done.stdout.split("\0") if line)
    assert environment_of(there).items() <= read.items()
    assert SHARED.items() <= read.items()


def test_it_sets_what_the_containers_set(tmp_path: Path) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["x-chipwatch"]["environment"]
    assert set(compose) <= set(environment_of(place(tmp_path)))


def test_each_part_is_a_unit_that_runs_its_command_after_the_tables_are_made(tmp_path: Path) -> None:
    files = dict(files_of(place(tmp_path, workers=3)))
    found = commands(files)
    wanted = {f"chipwatch-{part.name}": "/opt/venv/bin/" + " ".join(part.command) for part in PARTS}
    wanted["chipwatch-worker-3"] = wanted["chipwatch-worker-2"].replace("worker-2", "worker-3")
    assert found == wanted | {"chipwatch-init": "/opt/venv/bin/" + " ".join(INIT)}
    for name in wanted:
        text = files[tmp_path / "systemd" / f"{name}.service"]
        assert "Requires=chipwatch-init.service" in text
        assert "User=chipwatch" in text
        # Tasks report to the API server: who starts them waits until it answers.
        assert ("After=" in text and "chipwatch-api-server.service" in text) != (name == "chipwatch-api-server")
    assert "/api/v2/version" in files[tmp_path / "systemd" / "chipwatch-api-server.service"]
    target = files[tmp_path / "systemd" / "chipwatch.target"]
    assert {f"{name}.service" for name in wanted} == set(re.findall(r"chipwatch-\S+\.service", target))


@pytest.mark.parametrize(
    "changed",
    [
        {"home": Path("/srv/chip watch")},
        {"home": Path("/srv/%h")},
        {"folder": Path("/etc/$HOME")},
        {"user": "root; reboot"},
        {"workers": 0},
        {"port": 70_000},
    ],
)
def test_what_a_unit_would_read_in_another_way_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    with pytest.raises(CallError):
        place(tmp_path, **changed)


def test_from_secrets_to_units_by_the_commands_of_the_docs(tmp_path: Path) -> None:
    folder, home = tmp_path / "etc", tmp_path / "home"
    refused = call(home, "services", folder, "--home", home)
    assert refused.status == 1
    assert "airflow_database" in refused.err
    assert "make-secrets" in refused.err
    subprocess.run(
        ["sh", "deploy/make-secrets.sh", str(folder / "secrets")],
        env={"PATH": "/usr/bin:/bin", "POSTGRES": "db.example:5433", "REDIS": "127.0.0.1:6380"},
        check=True,
        cwd=ROOT,
        timeout=30,
    )  # fmt: skip
    secret = {path.name: path.read_text() for path in (folder / "secrets").iterdir()}
    assert secret["chipwatch_database"].endswith("@db.example:5433/chipwatch")
    assert secret["celery_broker"].endswith("@127.0.0.1:6380/0")
    told = call(home, "services", folder, "--home", home, "--workers", 1).out.split()
    assert len(told) == 9
    assert all(Path(path).is_file() for path in told)
    assert not secrets_missing(place(folder))
    written = (folder / "environment").read_text()
    assert not [name for name, value in secret.items() if value and value in written]
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
