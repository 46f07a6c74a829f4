"""Triage in a real browser: keys, acts and their taking back, bulk acts, what is new, and all of it without script."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.tables import metadata
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks import life, views
from pipeline.tasks.context import Context
from pipeline.ui.app import Reader
from tests.conftest import FrozenClocks
from tests.ui.browser import Tab, chromium
from tests.ui.filled import AT, add_alert, claim_world
from tests.ui.serving import pages_over

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: The page's clock runs so many times faster than ours: what it does every 20 s is seen within one.
FASTER = 40
HURRY = f"""(() => {{
  const real = window.setTimeout;
  window.setTimeout = (run, ms, ...given) => real(run, ms / {FASTER}, ...given);
}})()"""
#: Where the row at hand stands on the screen, how far the page is scrolled, and how many rows there are.
PLACE = (
    """[document.activeElement.getBoundingClientRect().top, scrollY, document.querySelectorAll("tr").length].join()"""
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def tab(browser: Tab, address: str) -> Iterator[Tab]:
    yield browser
    browser.show("about:blank", width=1280)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'chipwatch.db'}")
    metadata.create_all(made)
    claim_world(made)
    for number in range(1, 31):
        add_alert(made, number, severity="high", known_at=AT - timedelta(days=number))
    yield made
    made.dispose()


@pytest.fixture
def address(engine: Engine, tmp_path: Path) -> Iterator[str]:
    with pages_over(Context(Settings(home=tmp_path), engine, FrozenClocks().clocks), Reader("olga", "op")) as served:
        yield served


def at_hand(tab: Tab) -> str:
    """The alert of the row that has the focus."""
    return str(tab.ask("document.activeElement?.closest('[data-keys=item]')?.id ?? ''")).removeprefix("row-")


def keys(tab: Tab, *pressed: str) -> None:
    for key in pressed:
        tab.press(key, 13 if key == "Enter" else 0, text="\r" if key == "Enter" else "")


def until(tab: Tab, expression: str, wanted: object = True) -> None:
    """Wait for what an expression comes to, over the change from one page to the next."""
    found = None
    for _ in range(100):
        found = tab.ask(expression)
        if found == wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"{expression} is {found!r}, not {wanted!r}")


def told(tab: Tab, words: str) -> None:
    # The keys are there when the page has loaded whole.
    until(
        tab, f"document.readyState == 'complete' && document.querySelector('#toasts').textContent.includes({words!r})"
    )


def arrived(tab: Tab, page: str) -> None:
    until(tab, "document.readyState + location.pathname + location.search", f"complete{page}")


def state(alert: str) -> str:
    found = views.show_alert(alert, ctx=views.context())
    assert found is not None
    return found.alert.state


def test_keys_go_through_the_list_acknowledge_and_take_it_back(tab: Tab, address: str) -> None:
    tab.show(f"{address}/alerts", width=1280)
    keys(tab, "j", "j", "j", "k")
    assert at_hand(tab) == "al-2"
    keys(tab, "a")
    told(tab, "Acknowledged: Licence required: NVIDIA H20 to China (2)")
    assert state("al-2") == "acknowledged"
    keys(tab, "k")  # from the row that was at hand
    assert at_hand(tab) == "al-1"
    keys(tab, "z")
    told(tab, "1 alert back to new")
    assert state("al-2") == "new"
    keys(tab, "j", "j", "Enter")
    arrived(tab, "/alerts/al-2?state=open")
    keys(tab, "u")
    arrived(tab, "/alerts?state=open")
    keys(tab, "j")
    assert at_hand(tab) == "al-3"
    assert tab.complaints == []


def test_several_are_ticked_by_keys_and_acknowledged_at_once_after_one_question(tab: Tab, address: str) -> None:
    tab.show(f"{address}/alerts", width=1280)
    keys(tab, "j", "x", "j", "j", "x")
    tab.ask("document.querySelector('#bulk button[value=acknowledged]').click()")
    until(tab, "document.querySelector('h1')?.textContent", "Acknowledge 2 alerts?")
    tab.ask("document.querySelector('form.ask button').click()")
    told(tab, "2 alerts acknowledged")
    assert [state(f"al-{number}") for number in (1, 2, 3)] == ["acknowledged", "new", "acknowledged"]
    tab.ask("document.querySelector('#toasts button').click()")
    told(tab, "2 alerts back to new")
    assert {state(f"al-{number}") for number in (1, 2, 3)} == {"new"}


def test_the_keys_of_a_page_are_listed_and_can_be_turned_off(tab: Tab, address: str) -> None:
    for page, some in (
        ("alerts", {"j", "k", "Enter", "x", "a", "e", "s", "?"}),
        ("alerts/al-2?state=open", set("aesrcnpu?")),
    ):
        tab.show(f"{address}/{page}", width=1280)
        keys(tab, "?")
        listed = set(tab.ask("[...document.querySelectorAll('#keys kbd')].map(each => each.textContent)"))
        assert some <= listed, page
        keys(tab, "a")
        assert "toast" not in str(tab.ask("document.querySelector('#toasts').innerHTML"))  # it is the list's turn now
        tab.press("Escape", 27)
        until(tab, "document.querySelector('dialog[open]') === null")
    tab.ask("document.querySelector('#footer button').click(); document.querySelector('#keys input').click()")
    tab.ask("document.querySelector('#keys button').click()")
    keys(tab, "n")
    time.sleep(0.2)
    assert str(tab.ask("location.pathname")) == "/alerts/al-2"
    tab.ask("localStorage.clear()")


def test_an_alert_is_dealt_with_in_place_by_keys(tab: Tab, address: str) -> None:
    tab.show(f"{address}/alerts/al-2?state=open", width=1280)
    keys(tab, "a")
    told(tab, "Acknowledged")
    until(tab, "document.activeElement.id", "main")
    assert state("al-2") == "acknowledged"
    keys(tab, "e")
    assert tab.ask("document.activeElement.name") == "to"
    keys(tab, "Enter")
    told(tab, "Assigned")
    until(tab, "document.activeElement.id", "main")
    keys(tab, "s")  # folded away: it is unfolded, and waits for a day
    assert tab.ask("document.activeElement.name + document.activeElement.closest('details').open") == "untiltrue"
    tab.ask("document.activeElement.value = '2025-06-01'; document.querySelector('button[value=snoozed]').click()")
    told(tab, "Snoozed")
    assert state("al-2") == "snoozed"
    keys(tab, "z")
    told(tab, "Heard again")
    keys(tab, "n")
    arrived(tab, "/alerts/al-3?state=open")
    keys(tab, "p")
    arrived(tab, "/alerts/al-2?state=open")
    keys(tab, "u")
    arrived(tab, "/alerts?state=open")
    assert tab.complaints == []


def test_what_cannot_be_done_is_said_and_the_page_stays(tab: Tab, address: str) -> None:
    tab.show(f"{address}/alerts/al-4", width=1280)
    tab.ask("document.querySelectorAll('details.doing').forEach(each => each.open = true)")
    tab.ask("document.querySelector('input[name=until_stage]').checked = false")
    tab.ask("document.querySelector('button[value=snoozed]').click()")
    until(tab, "document.querySelector('[role=alert]')?.textContent.startsWith('Not done: a snooze ends on a day')")


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_new_is_offered_and_moves_nothing(tab: Tab, address: str, engine: Engine, width: int) -> None:
    made = tab.call("Page.addScriptToEvaluateOnNewDocument", source=HURRY)["identifier"]
    tab.show(f"{address}/alerts?state=open", width=width)
    keys(tab, "j", "j", "j")
    before = tab.ask(PLACE)
    time.sleep(1.2)  # two rounds in which nothing is new
    assert tab.ask("document.querySelector('#news').textContent.trim()") == ""
    add_alert(engine, 90, severity="critical", recorded_at=AT + timedelta(days=365 * 10), title="News of the day")
    until(tab, "document.querySelector('#news').textContent.trim()", "1 new alert: show")
    assert (at_hand(tab), tab.ask(PLACE)) == ("al-3", before)
    tab.ask("document.querySelector('#news a').click()")
    until(tab, "document.querySelector('tr[data-keys] a')?.textContent", "News of the day")
    tab.call("Page.removeScriptToEvaluateOnNewDocument", identifier=made)
    assert tab.complaints == []


def test_an_alert_that_a_colleague_dealt_with_meanwhile_says_so(tab: Tab, address: str) -> None:
    made = tab.call("Page.addScriptToEvaluateOnNewDocument", source=HURRY)["identifier"]
    tab.show(f"{address}/alerts/al-6", width=1280)
    time.sleep(1.2)
    assert tab.ask("document.querySelector('#news').textContent.trim()") == ""
    life.act_on(views.context(), ["al-6"], life.Doing("assigned", "bob", "command", to="bob"))
    told_there = "It changed since this page was made; it is assigned with bob: show"
    until(tab, "document.querySelector('#news').textContent.trim()", told_there)
    tab.ask("document.querySelector('#news a').click()")
    until(tab, "document.querySelector('.stand b')?.textContent", "assigned")
    tab.call("Page.removeScriptToEvaluateOnNewDocument", identifier=made)


def test_without_script_all_of_it_works_too(tab: Tab, address: str) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.show(f"{address}/alerts/al-5", width=360)
        tab.ask("document.querySelector('button[value=acknowledged]').click()")
        told(tab, "Acknowledged")
        assert state("al-5") == "acknowledged"
        tab.ask("document.querySelector('#toasts button').click()")
        told(tab, "Back to new")
        tab.show(f"{address}/alerts", width=360)
        tab.ask("document.querySelector('tr[data-keys] input').checked = true")
        tab.ask("document.querySelector('#bulk button[value=assigned]').click()")
        until(tab, "document.querySelector('h1')?.textContent", "Assign 1 alert?")
        tab.ask("document.querySelector('form.ask button').click()")
        told(tab, "1 alert assigned")
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
