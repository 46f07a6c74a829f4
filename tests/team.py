"""`python -m tests.team`: chipwatch from its wheel, into an Airflow that a team has, with a DAG of theirs beside ours.

A fresh environment gets the wheel (its libraries are those of this one, put behind it), a folder gets a team's own DAG,
two bundles name the two folders, and Airflow is asked what it sees and made to run one DAG of each. Then the same with
two environments: the team's Airflow can import neither chipwatch nor spaCy, has a copy of our DAG files (`chipwatch
dags --to`) and runs tasks by CHIPWATCH_PYTHON. Prints one JSON object; it stops where anything is not as it should be.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEAM_DAG = """
from airflow.sdk import dag, task
from helpers import LABEL

@dag(schedule=None)
def payroll():
    @task
    def pay() -> str:
        return LABEL
    pay()

payroll()
"""
#: What stands in the way of our packages and of spaCy in the team's own Airflow.
BLOCKER = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"spacy", "thinc", "pipeline", "models", "dags"}:
            raise ModuleNotFoundError(f"No module named {name!r} in the team's environment", name=name)
sys.meta_path.insert(0, Blocked())
"""


class Trial:
    """One folder in which everything lies, and what was found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: dict[str, object] = {}
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CHIPWATCH_", "AIRFLOW", "PYTHON", "VIRTUAL_ENV"))
        }

    def run(self, *command: str | Path, **more: str) -> str:
        """Run a command; gives what it printed, and stops the trial where it fails."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder, env=self.environment | more, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def make(self, name: str) -> Path:
        """A fresh environment with the libraries of this one behind it; gives its folder of commands."""
        folder = self.folder / name
        venv.create(folder, symlinks=True)
        packages = next((folder / "lib").glob("python*")) / "site-packages"
        libraries = sysconfig.get_paths()["purelib"]
        (packages / "libraries.pth").write_text(f"import sys; sys.path.append({libraries!r})\n")
        return folder / "bin"

    def airflow(self, name: str, bundles: dict[str, Path], **more: str) -> dict[str, str]:
        """The settings of an Airflow with these bundles, its database made."""
        home = self.folder / name
        home.mkdir()
        listed = [
            {
                "name": bundle,
                "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
                "kwargs": {"path": str(path)},
            }
            for bundle, path in bundles.items()
        ]
        return {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(listed),
            **more,
        }  # fmt: skip


def main() -> int:
    """Both trials."""
    with tempfile.TemporaryDirectory(prefix="chipwatch-team-") as name:
        trial = Trial(Path(name))
        began = time.monotonic()
        trial.run(
            sys.executable, "-m", "uv", "build", "--wheel", "--no-build-isolation", "--offline",
            "--python", sys.executable, "--out-dir", trial.folder / "dist", ROOT,
        )  # fmt: skip
        [wheel] = (trial.folder / "dist").glob("*.whl")
        ours = trial.make("ours")
        install = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python"]
        trial.run(*install, ours / "python", wheel)
        team = trial.folder / "team"
        team.mkdir()
        (team / "payroll.py").write_text(TEAM_DAG)
        (team / "helpers.py").write_text('LABEL = "paid"\n')
        deployment = {"CHIPWATCH_HOME": str(trial.folder / "chipwatch"), "CHIPWATCH_SOURCES": "bis_press"}
        trial.run(ours / "chipwatch", "init", **deployment)
        one_environment(trial, ours, team, deployment)
        two_environments(trial, ours, team, deployment)
        trial.found["seconds"] = round(time.monotonic() - began)
        print(json.dumps(trial.found, indent=2))
    return 0


def rows(printed: str) -> list[dict[str, str]]:
    """The table that a command of Airflow printed as JSON among what it logs; empty where it had none."""
    found = [line for line in printed.splitlines() if line.startswith("[{")]
    return list(json.loads(found[-1])) if found else []


def one_environment(trial: Trial, ours: Path, team: Path, deployment: dict[str, str]) -> None:
    """The wheel in Airflow's own environment; our folder and theirs as bundles."""
    folder = Path(trial.run(ours / "chipwatch", "dags").strip())
    assert str(trial.folder) in str(folder), folder
    asked = trial.airflow("one", {"team": team, "chipwatch": folder}) | deployment
    trial.run(ours / "python", "-m", "airflow", "db", "migrate", **asked)
    trial.run(ours / "python", "-m", "airflow", "pools", "import", folder / "pools.json", **asked)
    trial.run(ours / "python", "-m", "airflow", "dags", "reserialize", **asked)
    listed = rows(trial.run(ours / "python", "-m", "airflow", "dags", "list", "-o", "json", **asked))
    names = sorted(dag["dag_id"] for dag in listed)
    assert {"payroll", "collect", "analyse", "backfill", "review"} <= set(names), names
    wrong = trial.run(ours / "python", "-m", "airflow", "dags", "list-import-errors", "-o", "json", **asked)
    for name in ("payroll", "analyse"):
        trial.run(ours / "python", "-m", "airflow", "dags", "test", name, **asked | {"CHIPWATCH_POOLS": "1"})
    trial.found["one environment"] = {
        "dags": names,
        "import errors": rows(wrong),
        "ran": ["payroll", "analyse"],
    }


def two_environments(trial: Trial, ours: Path, team: Path, deployment: dict[str, str]) -> None:
    """The team's Airflow knows nothing of ours; DAG files are copied, tasks run in our interpreter."""
    theirs = trial.make("theirs")
    packages = next((theirs.parent / "lib").glob("python*")) / "site-packages"
    (packages / "blocker.py").write_text(BLOCKER)
    (packages / "blocker.pth").write_text("import blocker\n")
    trial.run(ours / "chipwatch", "dags", "--to", team)
    more = {**deployment, "CHIPWATCH_PYTHON": str(ours / "python"), "PYTHONPATH": str(team)}
    asked = trial.airflow("two", {"team": team}, **more)
    blocked = subprocess.run(
        [theirs / "python", "-c", "import spacy"], env=trial.environment, capture_output=True, text=True, check=False
    )
    assert "No module named 'spacy'" in blocked.stderr, blocked.stderr
    trial.run(theirs / "python", "-m", "airflow", "db", "migrate", **asked)
    trial.run(theirs / "python", "-m", "airflow", "dags", "reserialize", **asked)
    listed = rows(trial.run(theirs / "python", "-m", "airflow", "dags", "list", "-o", "json", **asked))
    names = sorted(dag["dag_id"] for dag in listed)
    assert {"payroll", "collect", "analyse"} <= set(names), names
    for name in ("payroll", "analyse", "digest"):
        trial.run(theirs / "python", "-m", "airflow", "dags", "test", name, **asked)
    runs = json.loads(trial.run(ours / "chipwatch", "task", "find_late", **deployment) or "{}")
    trial.found["two environments"] = {
        "dags": names,
        "ran": ["payroll", "analyse", "digest"],
        "late": runs["value"]["late"],
    }


if __name__ == "__main__":
    sys.exit(main())
