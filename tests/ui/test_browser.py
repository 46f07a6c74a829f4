"""The pages in a real browser, at a desk and on a phone: all of it fits, the evidence is marked, nothing complains."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.tables import metadata
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks.context import Context
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.holdings import import_holdings
from pipeline.ui.app import Reader
from tests.conftest import FrozenClocks
from tests.ui.browser import Tab, chromium
from tests.ui.filled import AT, QUOTE, add_alert, claim_world
from tests.ui.owned import HEADER
from tests.ui.serving import pages_over
from tests.ui.sides import add_document, add_list_change, add_outage, rest_on

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LONG = "https://harbourwire.example/" + "a-very-long-path-without-any-place-to-break-it/" * 6
SCREENS = pytest.mark.parametrize("width", [1280, 360])
#: Those that are named by a document's id are put in below.
PAGES = (
    "/alerts", "/alerts/al-1", "/alerts/al-2", "/alerts?q=nothing", "/documents", "/documents?only=filed", "/lists",
    "/lists?of=nothing", "/sources", "/documents/EDITED", "/documents/LONG", "/alerts/al-60", "/alerts/al-61",
    "/alerts/al-62", "/determinations", "/what-if", "/exposure",
)  # fmt: skip
NAMED: dict[str, str] = {}
WITHOUT_A_BREAK = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("pages")
    engine = open_engine(f"sqlite:///{home / 'chipwatch.db'}")
    metadata.create_all(engine)
    claim_world(engine)
    add_alert(engine, 1, severity="critical", note="Legal was told; we wait for their word before we ship.")
    add_alert(
        engine,
        2,
        title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " + "H20" * 30,
        url=LONG,
        publisher="寒武纪科技股份有限公司" * 3,
        why="w" * 200,
        quote=QUOTE + " " + "x" * 300,
        severity="low",
        exposure={"value_in_scope": [["EUR", "444800"], ["USD", "12300000"]], "priced": 3, "lines": 4},
    )
    for number in range(3, 60):
        add_alert(engine, number, severity=("high", "medium", "low")[number % 3], known_at=AT - timedelta(days=number))
    add_sides(engine)
    context = Context(Settings(home=home), engine, FrozenClocks().clocks)
    add_determinations(context)
    with pages_over(context, Reader("olga", "op")) as served:
        yield served
    engine.dispose()


def add_sides(engine: Engine) -> None:
    """What stands beside alerts: an edited text, a long one that is gone, a removal, an outage."""
    NAMED["EDITED"] = add_document(engine, 1)
    NAMED["LONG"] = add_document(
        engine, 2, (WITHOUT_A_BREAK, WITHOUT_A_BREAK + "\n" + "x" * 400), title=WITHOUT_A_BREAK, url=LONG, gone=True,
        publisher="寒武纪科技股份有限公司" * 3, stated={"citation": "y" * 200, "effective_on": "2025-04-20"},
    )  # fmt: skip
    row = add_list_change(engine, name=WITHOUT_A_BREAK, remarks="z" * 300, cited="90 FR " + "1" * 90)
    occasion = add_outage(engine)
    add_outage(engine, "w" * 120, over=False, error=LONG)
    add_alert(engine, 60)
    rest_on(engine, "al-60", "side:1", "The firm ordered 20,000 B300 for two halls.")
    kinds = {"subject_kind": "list_entry", "subject_id": "us-entity-list:key-1", "occasion": f"removed:{row}"}
    add_alert(engine, 61, evidence=[], **kinds)
    kinds = {"subject_kind": "source", "subject_id": "silicon_courier", "occasion": f"{occasion}:outage_ended"}
    add_alert(engine, 62, evidence=[], **kinds)


def add_determinations(context: Context) -> None:
    """One that differs from the arithmetic, and one of words that are too long for any cell."""
    given = {"basis": "signed", "document": "minutes.pdf", "who": "Ada Lovelace", "on": "2025-01-07"}
    add_determination(context, {"item": "NVIDIA A40", "determination": "not 3A090"} | given, by="bob")
    at = f"{WITHOUT_A_BREAK},CN,{WITHOUT_A_BREAK},CN"
    fleet = f"{HEADER}\n{WITHOUT_A_BREAK},7,in_store,{at},9,CNY,,{WITHOUT_A_BREAK},,,\n"
    fleet += f"NVIDIA A40,200,in_use,{at},4200,USD,,,{WITHOUT_A_BREAK},,\n"
    import_holdings(context, fleet.encode(), name="fleet.csv")
    long = {"item": WITHOUT_A_BREAK, "document": LONG, "who": WITHOUT_A_BREAK, "note": WITHOUT_A_BREAK}
    add_determination(context, {"determination": "EAR99"} | given | long, by="bob")


def named(page: str) -> str:
    """A page's path, with the ids of documents in it."""
    for name, document in NAMED.items():
        page = page.replace(name, document)
    return page


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@SCREENS
@pytest.mark.parametrize("page", PAGES)
def test_nothing_runs_over_the_edge(tab: Tab, address: str, page: str, width: int) -> None:
    tab.show(address + named(page), width=width)
    tab.ask("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert tab.ask("document.documentElement.scrollWidth") <= width
    assert tab.ask("document.documentElement.clientWidth") <= width
    beyond = tab.ask(
        "[...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll') && !e.closest('thead')"
        f" && e.getBoundingClientRect().right > {width} + 1).map(e => e.outerHTML.slice(0, 120))"
    )
    assert beyond == []
    # A cell may be narrow enough, and its words not.
    assert (
        tab.ask("[...document.querySelectorAll('table.list td')].filter(e => e.scrollWidth > e.clientWidth + 1).length")
        == 0
    )
    assert tab.complaints == []


@SCREENS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_evidence_is_marked_and_can_be_read(tab: Tab, address: str, width: int, scheme: str) -> None:
    tab.show(f"{address}/alerts/al-1", width=width, scheme=scheme)
    assert tab.ask("document.querySelector('mark').textContent") == QUOTE
    marked, around = (
        tab.ask(f"getComputedStyle(document.querySelector('{name}')).backgroundColor")
        for name in ("mark", "blockquote")
    )
    assert marked != around
    assert contrast(tab, "mark") >= 4.5
    assert contrast(tab, "body") >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_an_edit_took_out_and_put_in_can_be_read_and_told_apart(tab: Tab, address: str, scheme: str) -> None:
    tab.show(address + named("/documents/EDITED"), width=360, scheme=scheme)
    assert tab.ask("document.querySelector('.text del').textContent") == "20,000"
    assert tab.ask("document.querySelector('.text ins').textContent") == "12,000"
    for name in ("del", "ins"):
        assert contrast(tab, f".text {name}") >= 4.5
    lines = [
        tab.ask(f"getComputedStyle(document.querySelector('.text {name}')).textDecorationLine")
        for name in ("del", "ins")
    ]
    assert lines == ["line-through", "underline"]  # without colours too
    tab.show(f"{address}/sources", width=1280, scheme=scheme)
    assert contrast(tab, ".state.ill", on="body") >= 4.5
    tab.show(f"{address}/lists", width=1280, scheme=scheme)
    assert contrast(tab, ".kind", on="body") >= 4.5
    assert contrast(tab, "nav.top a", on="body") >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_severity_can_be_read(tab: Tab, address: str, scheme: str) -> None:
    tab.show(f"{address}/alerts", width=1280, scheme=scheme)
    for name in ("critical", "high", "medium", "low"):
        assert contrast(tab, f".severity.{name}", on="body") >= 4.5, name
    assert contrast(tab, "td a", on="body") >= 4.5
    assert contrast(tab, ".soft", on="body") >= 4.5


def test_what_is_touched_by_a_finger_is_large_enough(tab: Tab, address: str) -> None:
    tab.show(f"{address}/alerts/al-1", width=360)
    tab.ask("document.querySelectorAll('details').forEach(each => each.open = true)")
    touched = "button, input:not([type=hidden])"
    heights = tab.ask(f"[...document.querySelectorAll('{touched}')].map(e => e.getBoundingClientRect().height)")
    assert heights
    assert min(heights) >= 32


def test_an_act_is_done_by_its_button(tab: Tab, address: str) -> None:
    tab.show(f"{address}/alerts/al-3", width=1280)
    tab.ask("document.querySelector('button[value=acknowledged]').click()")
    assert wait_for_state(tab) == "acknowledged"


def wait_for_state(tab: Tab) -> str:
    state = ""
    for _ in range(50):
        state = str(tab.ask("document.querySelector('.stand b')?.textContent"))
        if state == "acknowledged":
            break
        time.sleep(0.1)
    return state


def contrast(tab: Tab, selector: str, on: str | None = None) -> float:
    """The ratio of luminances of text and ground (WCAG 2.2, 1.4.3)."""

    def luminance(part: str, of: str) -> float:
        told = str(tab.ask(f"getComputedStyle(document.querySelector('{of}')).{part}"))
        red, green, blue = (int(value) / 255 for value in told[told.index("(") + 1 : -1].split(",")[:3])
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (red, green, blue)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = luminance("color", selector), luminance("backgroundColor", on or selector)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def test_pictures(tab: Tab, address: str, tmp_path: Path) -> None:
    """Pictures are taken, for a person to look at: the folder is pytest's own."""
    for page, name in (
        ("/alerts", "list"),
        ("/alerts/al-1", "detail"),
        ("/documents/EDITED", "document"),
        ("/determinations", "determinations"),
    ):
        for width in (1280, 360):
            for scheme in ("light", "dark"):
                tab.show(address + named(page), width=width, height=1200, scheme=scheme)
                path = tmp_path / f"{name}-{width}-{scheme}.png"
                tab.picture(path)
                assert path.stat().st_size > 5_000
