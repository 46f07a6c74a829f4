"""The cases of `docs/worked-cases.md`, read out of its tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from models.exposure import Measure
from pipeline.holdings.tables import Line, Table

DOCUMENT = Path(__file__).parents[2] / "docs" / "worked-cases.md"


@dataclass(frozen=True)
class Grid:
    """A table of a case: its header, and its rows by column."""

    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]

    def as_table(self, name: str, columns: Sequence[str] = ()) -> Table:
        """As if it were read from a file; `columns` that the page leaves out are blank."""
        header = tuple(dict.fromkeys((*self.header, *columns)))
        lines = (Line(n, tuple(row.get(column, "") for column in header)) for n, row in enumerate(self.rows, 2))
        return Table(name, header, tuple(lines))


@dataclass(frozen=True)
class Case:
    """One case: what is asked, and its tables by the first column of their header and those beside it."""

    title: str
    asked: dict[str, Any]
    grids: tuple[Grid, ...]

    def grid(self, *columns: str) -> Grid | None:
        """The table that has these columns; None where the case has none."""
        return next((grid for grid in self.grids if set(columns) <= set(grid.header)), None)

    def measure(self) -> Measure:
        """What is asked, as a measure."""
        known = {field.name for field in fields(Measure)}
        assert set(self.asked) <= known, self.title
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in self.asked.items()}
        return Measure(**given)


def read_cases() -> tuple[Case, ...]:
    """Every case of the document, in order."""
    parts = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return tuple(_case(part) for part in parts)


def _case(text: str) -> Case:
    title = text.splitlines()[0]
    asked = re.search(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert asked is not None, title
    grids = tuple(_grid(block.splitlines()) for block in re.findall(r"(?:^\|.*\n)+", text + "\n", flags=re.MULTILINE))
    return Case(title, yaml.safe_load(asked.group(1)), grids)


def _grid(lines: Sequence[str]) -> Grid:
    header, _rule, *rows = (tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines)
    assert all(len(row) == len(header) for row in rows), header
    return Grid(header, tuple(dict(zip(header, row, strict=True)) for row in rows))
