"""The wheel alone works in an empty folder: everything that is read at run time is inside it."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.xdist_group("wheel")

#: One of each kind of file that is read at run time.
SHIPPED = (
    "dags/collect.py",
    "models/values.py",
    "pipeline/catalogue/data/chips.yaml",
    "pipeline/holdings/data/demo_fleet.csv",
    "pipeline/holdings/data/demo_registers/orders.csv",
    "pipeline/policy/data/country_groups.csv",
    "pipeline/rendering/templates/alert/alert.txt",
    "pipeline/rendering/templates/digest/digest.html",
    "pipeline/rendering/templates/macros/mail.html",
    "pipeline/rendering/templates/ui/alerts.html",
    "pipeline/replay/world/world.yaml",
    "pipeline/replay/world/screening-list.yaml",
    "pipeline/storage/migrations/env.py",
    "pipeline/storage/migrations/versions/0001_first_tables.py",
    "pipeline/ui/static/chipwatch.css",
    "pipeline/ui/static/keys.js",
    "pipeline/ui/static/vendor/htmx-2.0.11.min.js",
    "pipeline/ui/static/vendor/htmx.LICENSE",
)


OFFLINE = ("--no-build-isolation", "--offline")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "uv", "build", "--wheel", *OFFLINE, "--python", sys.executable, "--out-dir", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    [found] = folder.glob("chipwatch-*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment that has this wheel, and our libraries behind it; not this folder."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", str(python), str(wheel)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    # The paths of our libraries alone: an editable installation's own line would lead back to this folder.
    (packages / "libraries.pth").write_text(f"import sys; sys.path.append({sysconfig.get_paths()['purelib']!r})\n")
    return folder / "bin"


def run(installed: Path, folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CHIPWATCH_", "PYTHON"))}
    done = subprocess.run(
        [str(installed / command[0]), *command[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_what_is_read_at_run_time_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert [name for name in SHIPPED if name not in names] == []
    tracked = subprocess.run(
        ["git", "ls-files", "pipeline", "models", "dags"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    there = [name for name in tracked if (ROOT / name).exists()]
    assert [name for name in there if name not in names] == []


def test_nothing_of_a_workplace_is_inside(wheel: Path) -> None:
    for name in zipfile.ZipFile(wheel).namelist():
        assert name.startswith(("models/", "pipeline/", "dags/", "chipwatch-")), name
        assert not name.endswith((".pyc", ".db", ".log", ".env")), name


def test_it_classifies_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "python", "-c", "import pipeline; print(pipeline.__file__)").stdout
    assert str(ROOT) not in where
    done = run(installed, tmp_path, "chipwatch", "classify", "H20", "--rule", "3a090-2023")
    lines = {line["chip"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert all(chip.startswith("nvidia-h20-") for chip in lines)
    assert {line["rule"] for line in lines.values()} == {"3a090-2023"}
    assert {line["outcome"] for line in lines.values()} <= {"yes", "no", "unknown"}
    assert lines
    assert list(tmp_path.iterdir()) == []


def test_it_makes_its_database_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "the live world" in run(installed, tmp_path, "chipwatch", "init").stdout
    assert (tmp_path / "var" / "chipwatch.db").is_file()
    assert json.loads(run(installed, tmp_path, "chipwatch", "alerts", "--json").stdout) == []


def test_it_reads_the_recorded_world(installed: Path, tmp_path: Path) -> None:
    steps = run(installed, tmp_path, "chipwatch", "replay", "steps", "--until", "2022-12-31").stdout.splitlines()
    assert len(steps) > 3


def test_its_pages_render(installed: Path, tmp_path: Path) -> None:
    code = "from pipeline.rendering import environment; print(len(environment().list_templates()))"
    assert int(run(installed, tmp_path, "python", "-c", code).stdout) >= 8
