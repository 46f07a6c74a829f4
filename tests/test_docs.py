"""The documents for those who build name what there is: modules and functions by their rows, files by their links."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    re.findall(r"`([\w.]+)", line.split("|")[1])[0]
    for line in (ROOT / "docs" / "architecture.md").read_text().splitlines()
    if line.startswith("| `")
]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def _there(name: str) -> bool:
    """Whether a dotted name, as the table has it, is a module or something in one."""
    for root in ("pipeline.", ""):
        parts = f"{root}{name}".split(".")
        for cut in range(len(parts), 0, -1):
            try:
                found: object = import_module(".".join(parts[:cut]))
            except ModuleNotFoundError:
                continue
            for part in parts[cut:]:
                found = getattr(found, part, None)
            if found is not None:
                return True
            break
    return False


# DAG files are left out: to import them is to start Airflow.
@pytest.mark.parametrize("name", [each for each in ROWS if not each.startswith("dags.")])
def test_what_the_architecture_names_is_there(name: str) -> None:
    assert _there(name), f"docs/architecture.md names {name}, which is nowhere"


def test_each_has_one_row() -> None:
    assert sorted(ROWS) == sorted(set(ROWS))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing
