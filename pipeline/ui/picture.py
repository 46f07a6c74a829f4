"""The Timeline as a drawing: where each lane, line and mark stands. Pure; the template turns it into SVG.

Units are those of the drawing's own box. Colours and sizes of letters are the style sheet's, so that dark mode holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.rendering.filters import MONTHS, phrase
from pipeline.tasks.event_lines import EventLine, Mark
from pipeline.tasks.timeline import Ahead, Timeline

WIDTH, LEFT, RIGHT = 1120.0, 316.0, 18.0
TOP, LANE, ROW, BOTTOM = 34.0, 32.0, 25.0, 10.0
#: Letters of a label that fit beside the drawing.
LETTERS = 42
#: Months from one line of the axis to the next; the first that leaves few enough lines.
STEPS = (1, 2, 3, 6, 12, 24, 60)
MOST_LINES = 12
#: Of a stage, how its mark is drawn. All differ by shape, not by colour alone.
SHAPES = {
    "rumoured": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z",
    "proposed": "M0 -7L7 0L0 7L-7 0Z",
    "announced": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z",
    "in_force": "M-5.5 -5.5H5.5V5.5H-5.5Z",
    "ended": "M-2.5 -8H2.5V8H-2.5Z",
    "withdrawn": "M-2.5 -8H2.5V8H-2.5Z",
    "denied": "M-5.5 -5.5L5.5 5.5M5.5 -5.5L-5.5 5.5",
    "contradicted": "M0 -7L7 6H-7Z",
    "ahead": "M0 -8L2.2 -2.2L8 0L2.2 2.2L0 8L-2.2 2.2L-8 0L-2.2 -2.2Z",
}
LEGEND = (
    *("rumoured", "proposed", "announced", "in_force", "ended", "withdrawn", "denied", "contradicted"),
    "ahead",
)
OVER = frozenset({"ended", "denied", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis, and the words above it."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark: its place, its kind, its shape, what it says, and where it leads, "" where nowhere."""

    x: float
    kind: str
    shape: str
    says: str
    link: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """An event, or days ahead, as a row: a line from `x1` to `x2`, a dotted one on to `x3`, and its marks.

    `x1` and `x2` are equal where there is no line, `x3` and `x2` where nothing is ahead.
    """

    y: float
    label: str
    says: str
    link: str
    x1: float
    x2: float
    x3: float
    marks: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane: its title above its rows."""

    y: float
    title: str
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing; `today` is where today's line stands, None where today is outside."""

    width: float
    height: float
    left: float
    right: float
    top: float
    today: float | None
    ticks: tuple[Tick, ...]
    lanes: tuple[DrawnLane, ...]
    legend: tuple[tuple[str, str, str], ...]


def draw(page: Timeline) -> Picture:
    """The drawing of a page; lanes without a row are left out."""
    at = _Scale(page.first, page.last)
    lanes: list[DrawnLane] = []
    y = TOP
    for title, rows in _lanes(page, at):
        drawn = []
        first, y = y, y + LANE
        for row in rows:
            drawn.append(row(y))
            y += ROW
        lanes.append(DrawnLane(first + LANE - 11, title, tuple(drawn)))
    today = at(page.today) if page.first <= page.today <= page.last else None
    legend = tuple((kind, SHAPES[kind], "a day ahead" if kind == "ahead" else phrase(kind)) for kind in LEGEND)
    return Picture(
        WIDTH,
        y + BOTTOM,
        LEFT,
        WIDTH - RIGHT,
        TOP,
        today,
        tuple(_ticks(page.first, page.last, at)),
        tuple(lanes),
        legend,
    )


class _Scale:
    """From days to places."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        self._days = max(1, (last - first).days)

    def __call__(self, day: date) -> float:
        share = (day - self._first).days / self._days
        return round(LEFT + max(0.0, min(1.0, share)) * (WIDTH - RIGHT - LEFT), 1)


def _lanes(page: Timeline, at: _Scale) -> Iterable[tuple[str, list["_Row"]]]:
    for lane in page.lanes:
        if lane.rows:
            yield lane.title, [_Row(event, page, at) for event in lane.rows]
    for title, ours in (("Days ahead in the world", False), ("Our own days", True)):
        days = [each for each in page.ahead if each.ours is ours]
        if days:
            yield title, [_Days(days, at)]


class _Row:
    """An event that is drawn once it is known how high."""

    def __init__(self, event: EventLine, page: Timeline, at: _Scale) -> None:
        self._event, self._page, self._at = event, page, at

    def __call__(self, y: float) -> DrawnRow:
        event, page, at = self._event, self._page, self._at
        inside = [mark for mark in event.marks if page.first <= mark.on <= page.last]
        ahead = [mark for mark in event.ahead if mark.on <= page.last]
        first = event.marks[0].on if event.marks else page.today
        # An event goes on until it is over, or until today.
        over = bool(event.marks) and event.marks[-1].kind in OVER
        last = event.marks[-1].on if over else min(page.today, page.last)
        x1, x2 = at(first), at(max(first, last))
        return DrawnRow(
            y=y + ROW / 2 - 6,
            label=short(event.short),
            says=event.says,
            link=_link_of(event),
            x1=x1,
            x2=x2,
            x3=max([x2, *(at(mark.on) for mark in ahead)]),
            marks=tuple(_mark(mark, event, at) for mark in (*inside, *ahead)),
        )


class _Days(_Row):
    """Days that are no event's on one row."""

    def __init__(self, days: list[Ahead], at: _Scale) -> None:
        self._days, self._at = days, at

    def __call__(self, y: float) -> DrawnRow:
        marks = tuple(
            Drawn(self._at(each.on), "ahead", SHAPES["ahead"], f"{each.on.isoformat()}: {each.says}", each.link)
            for each in self._days
        )
        count = len(self._days)
        label = f"{count} {'day' if count == 1 else 'days'}, told in the table"
        return DrawnRow(y + ROW / 2 - 6, label, "", "#ahead", marks[0].x, marks[0].x, marks[0].x, marks)


def _link_of(event: EventLine) -> str:
    if event.alert:
        return f"alerts/{event.alert.id}"
    return f"documents/{event.document}" if event.document else ""


def _mark(mark: Mark, event: EventLine, at: _Scale) -> Drawn:
    kind = "ahead" if mark.ahead else mark.kind
    what = mark.says if mark.ahead else f"{phrase(mark.kind)}{f', {mark.says}' if mark.says else ''}"
    link = f"documents/{mark.document}" if mark.document else _link_of(event)
    return Drawn(at(mark.on), kind, SHAPES[kind], f"{mark.on.isoformat()}: {event.short}, {what}", link)


def short(text: str) -> str:
    """A label that fits beside the drawing."""
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip(' ,:')}…"


def _ticks(first: date, last: date, at: _Scale) -> Iterable[Tick]:
    days = (last - first).days
    if days <= 62:
        day = first + timedelta(days=-first.weekday() % 7)
        while day <= last:
            yield Tick(at(day), f"{day.day} {MONTHS[day.month - 1][:3]}")
            day += timedelta(days=7)
        return
    months = days / 30.4
    step = next((each for each in STEPS if months / each <= MOST_LINES), STEPS[-1])
    number = first.year * 12 + first.month  # the month after the first day's
    number += -number % step
    while True:
        day = date(number // 12, number % 12 + 1, 1)
        if day > last:
            return
        named = f"{MONTHS[day.month - 1][:3]} {day.year}" if step < 12 else str(day.year)
        yield Tick(at(day), named)
        number += step
