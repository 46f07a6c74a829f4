"""Cases worked by hand in the docs, read as the tests' own."""

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def table(page: str, first_column: str) -> list[dict[str, str]]:
    """The rows of the one table of a page whose first column has that name, by column."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    (start,) = (number for number, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    header, rows = _cells(lines[start]), []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(header, _cells(line), strict=True)))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
