"""The compose file is valid, starts what `launch.parts` lists, and gives nobody more than it needs."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.launch.parts import INIT, PARTS, SHARED
from pipeline.settings import load_settings

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
#: They reach no network but the databases' own.
INSIDE = {"postgres", "redis", "mail"}
#: They do their work and end; others wait for that.
ENDING = {"init", "backup", "restore"}


def run(*command: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        list(command),
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as somebody has it who followed the manual."""
    folder = tmp_path_factory.mktemp("deployment")
    shutil.copy(FILE, folder)
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    shutil.copy(ROOT / ".env.example", folder / ".env")
    done = run("sh", "deploy/make-secrets.sh", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("profiles", [(), tuple(sorted({p for s in SERVICES.values() for p in s.get("profiles", ())}))])
def test_it_is_valid_as_the_manual_makes_it(deployment: Path, profiles: tuple[str, ...]) -> None:
    command = shutil.which("docker-compose")
    if command is None:
        pytest.skip("docker-compose is not installed")
    chosen = [word for profile in profiles for word in ("--profile", profile)]
    done = run(command, *chosen, "config", "-q", cwd=deployment)
    assert done.returncode == 0, done.stderr


def test_it_starts_what_the_soak_starts_with_the_same_commands_and_health_checks() -> None:
    for part in PARTS:
        service = SERVICES[part.name]
        assert tuple(service["command"]) == part.command, part.name
        assert tuple(service["healthcheck"]["test"]) == ("CMD", *part.health), part.name
    assert tuple(SERVICES["init"]["command"]) == INIT


def test_every_part_of_airflow_has_the_settings_that_the_soak_tries() -> None:
    for name in ("init", *(part.name for part in PARTS)):
        environment = SERVICES[name]["environment"]
        assert {key: environment.get(key) for key in SHARED} == dict(SHARED), name


def test_every_part_waits_for_the_tables_and_tells_whether_it_is_well() -> None:
    for name, service in SERVICES.items():
        if name in ENDING:
            assert service["healthcheck"] == {"disable": True}, name
            assert service["restart"] == "no", name
            continue
        assert service["healthcheck"]["test"], name
        if name in {part.name for part in PARTS}:
            assert service["depends_on"]["init"] == {"condition": "service_completed_successfully"}, name
            assert service["depends_on"]["postgres"] == {"condition": "service_healthy"}, name


def test_nobody_is_root_nobody_writes_outside_volumes_and_nothing_listens_outside() -> None:
    for name, service in SERVICES.items():
        assert service["user"].partition(":")[0] not in {"", "0", "root"}, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["cpus"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        if name in INSIDE:
            assert service["networks"] == ["inside"], name
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_secrets_are_files_that_only_those_who_need_them_get() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|FERNET|CONN|BROKER_URL|RESULT_BACKEND|DATABASE$|TOKEN", key):
                assert "/run/secrets/" in value or value.endswith("/passwords.json"), (name, key)
            for secret in re.findall(r"/run/secrets/(\w+)", value):
                assert secret in service["secrets"], (name, secret)
        assert not set(service.get("secrets", ())) - COMPOSE["secrets"].keys(), name
    # The databases' own passwords are known to the databases alone; Airflow's parts get addresses.
    assert {name for name, service in SERVICES.items() if "postgres_password" in service.get("secrets", ())} == {
        "postgres"
    }


def test_secrets_are_made_once_at_random_and_closed_to_others(deployment: Path, tmp_path: Path) -> None:
    made = {path.name: path.read_text() for path in (deployment / "secrets").iterdir()}
    assert made.keys() == COMPOSE["secrets"].keys()
    assert stat.S_IMODE((deployment / "secrets").stat().st_mode) == 0o700
    assert run("sh", "deploy/make-secrets.sh", cwd=deployment).returncode == 0
    assert {path.name: path.read_text() for path in (deployment / "secrets").iterdir()} == made
    assert run("sh", str(deployment / "deploy" / "make-secrets.sh"), "other", cwd=tmp_path).returncode == 0
    other = {path.name: path.read_text() for path in (tmp_path / "other").iterdir()}
    assert [name for name in made if made[name] == other[name]] == ["smtp_password"]
    assert made["airflow_database_password"] in made["airflow_database"]
    assert made["redis_password"] in made["celery_broker"]
    assert len(made["airflow_jwt_secret"]) >= 64


def test_the_example_of_settings_is_one_that_chipwatch_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is, and with the lines that wait for values."""
    lines = re.findall(r"^#?([A-Z][A-Z_]+=.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    for name, _, value in (line.partition("=") for line in lines):
        if name.startswith("CHIPWATCH_"):
            monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.smtp_host, settings.smtp_port) == ("smtp.example.com", 587)
    assert not any(re.search("PASSWORD|SECRET|TOKEN|KEY", line) for line in lines)


# ── the image ────────────────────────────────────────────────────────────────────────────────────

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_is_built_from_what_the_folder_has_and_the_builder_gets() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for path in (path for line in copied for path in line.split()):
        assert (ROOT / path).exists(), path
        assert path.split("/")[0] in let_in, path


def test_the_image_has_no_compiler_no_root_and_nothing_that_no_lock_names() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER 50000:0$", final, re.MULTILINE)
    assert not re.search(r"apt-get|apk |gcc|build-essential|curl|wget", DOCKERFILE)
    for line in re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines():
        for install in re.findall(r"pip install[^&]*", line):
            assert "--only-binary :all:" in install or "--no-deps /src/dist/" in install, install
            assert "requirements.lock" in install or "--no-deps /src/dist/" in install, install
    assert "://" not in DOCKERFILE
    # Every service of ours runs by the image's user.
    assert {SERVICES[part.name]["user"] for part in PARTS} == {"50000:0"}
