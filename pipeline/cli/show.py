"""How people's commands print: a table for people, JSON for programs, a bar in a terminal only."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from models.hashing import plain


def print_json(value: object) -> None:
    """One JSON object or array, for `--json`."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table that fits the terminal; plain and unshortened where the output is no terminal."""
    lines = [[_cell(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        for line in [list(columns), *lines]:
            print("\t".join(line))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for line in lines:
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Any]:
    """A bar to call with a text at each step; silent where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _text="": None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda text="": bar.update(task, advance=1, description=f"{title} {text}"[:70])


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("\n", " ").replace("\t", " ")
