"""A table of theirs as one of ours: columns by other names, words by other words, and what all lines share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import HoldingsError
from pipeline.holdings.tables import Line, Table


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a feed's table is read.

    Attributes:
        columns: ours → theirs.
        ignore: columns of theirs that say nothing to us; all that are not mapped where it is `*`.
        values: by column of ours, theirs → ours: `{"status": {"Deployed": "in_use"}}`.
        defaults: by column of ours, what holds where a cell is blank or the column is not there.
        by_site: by site, likewise; goes before `defaults`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    ignore: Sequence[str] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    by_site: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def mapped(table: Table, how: Mapped, wanted: Sequence[str] = ()) -> Table:
    """The table with our columns' names.

    Args:
        table: theirs.
        how: how it is read.
        wanted: columns of ours that are to be there, blank where nothing gives them.

    Raises:
        HoldingsError: a mapped column is not there, or a column of ours would be there twice.
    """
    missing = [theirs for theirs in how.columns.values() if theirs not in table.header]
    if missing:
        raise HoldingsError(f"missing {', '.join(map(repr, missing))}, which a column is mapped to", place=table.name)
    ours = {theirs: name for name, theirs in how.columns.items()}
    # What is mapped by name goes before a column that happens to be called as ours is.
    kept = [
        (at, ours.get(theirs, theirs))
        for at, theirs in enumerate(table.header)
        if theirs in ours or not (theirs in how.columns or theirs in how.ignore or "*" in how.ignore)
    ]
    names = [name for _, name in kept]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise HoldingsError(f"twice {', '.join(map(repr, twice))}", place=table.name)
    added = [name for name in dict.fromkeys([*wanted, *how.defaults, *_by_sites(how)]) if name not in names]
    header = (*names, *added)
    lines = tuple(_line(line, table, kept, added, header, how) for line in table.lines)
    letters = tuple(table.letters[at] for at, _ in kept) if table.letters else ()
    refused = tuple(replace(each, column=ours.get(each.column, each.column)) for each in table.refused)
    return replace(table, header=header, lines=lines, letters=letters, refused=refused)


def _by_sites(how: Mapped) -> list[str]:
    return [name for given in how.by_site.values() for name in given]


def _line(
    line: Line, table: Table, kept: Sequence[tuple[int, str]], added: Sequence[str], header: Sequence[str], how: Mapped
) -> Line:
    if line.cells is None or len(line.cells) != len(table.header):
        return line
    row = dict(zip(header, [*(line.cells[at].strip() for at, _ in kept), *("" for _ in added)], strict=True))
    for name, words in how.values.items():
        if name in row:
            row[name] = words.get(row[name], row[name])
    site = row.get("site") or how.defaults.get("site", "")
    for name, given in {**how.defaults, **how.by_site.get(site, {})}.items():
        row[name] = row.get(name) or given
    return replace(line, cells=tuple(row[name] for name in header))
