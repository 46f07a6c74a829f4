"""The compose file is valid, and names nothing that the repository does not have."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docker-compose.yml"
SECRETS = ("AIRFLOW_DB_PASSWORD", "AIRFLOW_SECRET_KEY", "AIRFLOW_JWT_SECRET")


def config(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = shutil.which("docker-compose")
    if command is None:
        pytest.skip("docker-compose is not installed")
    return subprocess.run(
        [command, "-f", str(FILE), "config", "-q"],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_is_valid_with_its_secrets() -> None:
    done = config(dict.fromkeys(SECRETS, "x" * 64))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", SECRETS)
def test_a_secret_that_is_not_set_is_asked_for(missing: str) -> None:
    done = config({name: "x" * 64 for name in SECRETS if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_every_part_waits_for_the_tables_and_nothing_listens_outside() -> None:
    services = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    for name, service in services.items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        if name not in {"postgres", "init"}:
            assert service["depends_on"]["init"] == {"condition": "service_completed_successfully"}, name
