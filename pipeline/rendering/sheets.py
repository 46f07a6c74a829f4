"""A document as headed paragraphs and tables, which HTML and paper print alike."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns' names and its rows, all text. A name that begins with `#` is a file beside the document."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; `marked` is set beside the heading, as PRIVILEGED is."""

    title: str
    lines: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    marked: str = ""
    level: int = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document: its title, what it is in a sentence or two, and its sections."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...] = field(default=())
