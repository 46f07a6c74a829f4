"""The page Timeline: a picture that a screen reader can follow, and the same as a table."""

import re
from datetime import date, timedelta

import pytest

from pipeline.tasks.context import Context
from pipeline.tasks.event_lines import EventLine, Mark
from pipeline.tasks.timeline import Ahead, Lane, Timeline, Wanted
from pipeline.ui import timeline as page_of
from pipeline.ui.picture import LEFT, RIGHT, SHAPES, WIDTH, draw
from tests.ui.conftest import Ask

TODAY = date(2025, 4, 16)
HOSTILE = '"><script>alert(1)</script>'


def line(*marks: Mark, says: str = "A restriction is in force.", ahead: tuple[Mark, ...] = ()) -> EventLine:
    return EventLine("ev-1", says, "Restriction: NVIDIA H20", "in force", False, marks, ahead, None, None)


def page(*rows: EventLine, ahead: tuple[Ahead, ...] = ()) -> Timeline:
    first, last = TODAY - timedelta(days=100), TODAY + timedelta(days=100)
    lanes = (Lane("us-bis", "Bureau of Industry and Security", rows, 3, Wanted(authority="us-bis")),) if rows else ()
    return Timeline(Wanted(), TODAY, first, last, lanes=lanes, ahead=ahead)


def test_a_line_goes_on_until_it_is_over_and_today_is_in_the_middle() -> None:
    told, ended = Mark(TODAY - timedelta(days=50), "announced", "w"), Mark(TODAY - timedelta(days=10), "ended", "w")
    due = Mark(TODAY + timedelta(days=50), "effective", "takes effect", ahead=True)
    drawn = draw(page(line(told, ended), line(told), line(told, ahead=(due,))))
    over, open_, waiting = drawn.lanes[0].rows
    middle = LEFT + (WIDTH - RIGHT - LEFT) / 2
    assert drawn.today == pytest.approx(middle, abs=0.1)
    assert over.x2 < middle
    assert open_.x2 == open_.x3 == drawn.today
    assert waiting.x3 > middle > waiting.x1
    assert waiting.marks[-1].kind == "ahead"
    # What began before the picture has its line from the edge on, and no mark there.
    before = draw(page(line(Mark(TODAY - timedelta(days=400), "announced", "w"), ended))).lanes[0].rows[0]
    assert (before.x1, [mark.kind for mark in before.marks]) == (LEFT, ["ended"])


def test_stages_differ_by_shape_and_not_by_colour_alone() -> None:
    shapes = {kind: (SHAPES[kind], kind in {"rumoured", "proposed", "withdrawn"}) for kind in SHAPES}
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize("days", [1, 20, 62, 63, 200, 365, 1000, 4000, 7320])
def test_the_axis_has_few_lines_in_order(days: int) -> None:
    first = date(2023, 1, 31)
    drawn = draw(Timeline(Wanted(), first, first, first + timedelta(days=days)))
    places = [tick.x for tick in drawn.ticks]
    assert len(places) <= 13
    assert places == sorted(set(places))
    assert all(LEFT <= each <= WIDTH - RIGHT for each in places)


def test_the_page_tells_it_twice_and_runs_nothing(ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = Mark(TODAY - timedelta(days=5), "in_force", HOSTILE, "do-aaaaaaaaaaaaa")
    shown = page(
        line(mark, says=HOSTILE),
        ahead=(
            Ahead(TODAY + timedelta(days=9), "effective", f"{HOSTILE} takes effect", "a rule", 64, "alerts", False),
        ),
    )
    monkeypatch.setattr(page_of, "show_timeline", lambda _context, _wanted: shown)
    told = ask("viewer").get("/timeline").text
    assert "<script>alert" not in told
    assert " style=" not in told
    picture = told[told.index('<svg class="timeline"') : told.index("</svg>\n</div>")]
    assert '<title id="picture-title">Timeline from 6 January 2025 to 25 July 2025</title>' in picture
    assert 'href="/documents/do-aaaaaaaaaaaaa"' in picture
    assert 'aria-label="2025-04-11: Restriction: NVIDIA H20, in force' in picture
    table = told[: told.index('<svg class="timeline"')]
    assert "11 April 2025" in table
    assert "25 April 2025" in table
    assert '<a href="/timeline?authority=us-bis">3 more events' in table
    ids = re.findall(r'\bid="([^"]+)"', told)
    assert len(ids) == len(set(ids))


def test_an_empty_watch_and_wild_wishes_are_answered(ask: Ask) -> None:
    assert ask(None).get("/timeline").status_code == 401
    client = ask("viewer")
    wild = (
        "since=x&until=9999-12-31", "since=0001-01-01&until=0001-01-02", "since=2030-01-01&until=2020-01-01",
        "by=nothing&authority=%00", "chip=%00%00", "since=0001-01-01", "until=0001-01-01",
    )  # fmt: skip
    for query in ("", *wild):
        reply = client.get(f"/timeline?{query}")
        assert reply.status_code == 200, query
        assert "Timeline</h1>" in reply.text
    said = client.get("/timeline", params={"chip": HOSTILE}).text
    assert "no chip" in said
    assert "<script>alert" not in said
