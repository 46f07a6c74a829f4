"""Every page in a real browser, at a desk and on a phone, light and dark.

Axe finds nothing serious, nothing complains, nothing runs over the edge, and the keyboard reaches all that is touched.
"""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from models.tables import metadata
from pipeline.launch.mail_server import MailFolder
from pipeline.launch.ports import free_port
from pipeline.storage.engine import writing
from pipeline.tasks import views
from pipeline.tasks.mailbox import list_mails, mail_folder
from pipeline.tasks.screening import screen_all
from pipeline.ui.acting import Reader
from pipeline.ui.door import OneReader
from pipeline.ui.serving import Place, loopback_hosts, make_served
from tests.terms.test_kept import PAGES, Told
from tests.terms.test_kept import told as told  # the fixture: everything told to everybody
from tests.ui.browser import Tab, chromium
from tests.ui.filled import AT
from tests.ui.serving import listening
from tests.ui.test_lists import LIST, entry, save

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
#: WCAG 2.2, levels A and AA, and what axe's authors hold to be good practice.
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAVE = ("serious", "critical")
#: What the pages are: those of a token are asked without one elsewhere, and programs' answers are no pages.
SHOWN = sorted(
    {
        page
        for page in PAGES
        if not re.match(
            r"/(api/|openapi|reports/labels|sources/[a-z_]+/trials|alerts/news|alerts/[^/]+/news|health.json|feed|calendar|static|schemas|mail/nothing|digest/|confirm|unsubscribe)",
            page,
        )
        and "nothing" not in page
        and page != "/"
    }
    | {"/mail/NAME", "/documents/NAME", "/documents/NAME/names?entity=nvidia-h20", f"/lists/party?of={LIST}&entry=a"}
)
#: A frame is entered where something in it takes the focus; else a link beside it opens the same alone.
FOCUSABLE = (
    "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary,"
    ' [tabindex="0"], iframe\')].filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled'
    " && !(e.src && document.querySelector(`a[href='${e.getAttribute('src')}']`)))"
)


@pytest.fixture(scope="module")
def address(told: Told) -> Iterator[str]:
    # A party was listed and its entry amended; another that we deal with was listed too.
    old = entry("a", "Velmora Systems", addresses=("Old road",))
    save(told.context, date(2025, 1, 1), old, entry("b", "Zebrawood Parts"))
    save(told.context, date(2025, 3, 28), replace(old, addresses=("New road",)), entry("b", "Zebrawood Parts"))
    screen_all(told.context)
    # A recorded world has a page more: what its mail server took.
    with writing(told.context.engine) as connection:
        connection.execute(update(metadata.tables["world"]).values(kind="replay", now_at=AT))
    context = replace(told.context)
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["From"] = "A licence is needed", "ada@kept.example", "c@x.example"
    mail.set_content("In words.")
    mail.add_alternative("<p>In words, and a <a href='https://a.example/'>link</a>.</p>", subtype="html")
    MailFolder(mail_folder(context.settings)).keep(mail.as_bytes(), "c@x.example", ["ada@kept.example"])
    port = free_port()
    place = Place("127.0.0.1", port, loopback_hosts(port))
    app = make_served(OneReader(Reader("ada", "admin")), place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "deployment", lambda: context)
        with listening(app, port) as served:
            yield served


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def addresses(told: Told, address: str, page: str) -> list[str]:
    """A page's paths: of an alert's page two that ada may see."""
    if page == "/mail/NAME":
        return [f"/mail/{thread.mails[0].id}" for thread in list_mails(views.deployment()).threads]
    if page.startswith("/documents/NAME"):
        shelf = re.findall(r"/documents/(do-[a-z2-7]+)", httpx.get(f"{address}/documents?entity=nvidia-h20").text)
        named = [
            each for each in dict.fromkeys(shelf) if "names?entity" in httpx.get(f"{address}/documents/{each}").text
        ]
        return [page.replace("NAME", each) for each in named[:2]]
    if "{0}" not in page:
        return [page.format(name="ada")]
    answers = {each: httpx.get(f"{address}/alerts/{each}").status_code for each in told.ids}
    return [page.format(each) for each in told.ids if answers[each] == 200][:2]


def grave(tab: Tab, rules: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it stands, all of it opened."""
    tab.ask("document.querySelectorAll('details').forEach(e => e.open = true)")
    if tab.ask("typeof axe") != "object":
        tab.ask(AXE)
    options = {"runOnly": rules or RULES, "resultTypes": ["violations"]}
    # In its frame a mail is another's page, under a policy that lets nothing run.
    found = tab.wait_for(f"axe.run({{exclude: [['iframe']]}}, {json.dumps(options)}).then(r => r.violations)")
    return [
        f"{each['impact']} {each['id']}: {node['html'][:160]} {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("page", SHOWN)
def test_nothing_grave_is_found_and_nothing_complains(told: Told, tab: Tab, address: str, page: str) -> None:
    colours = {"type": "rule", "values": ["color-contrast"]}
    for path in addresses(told, address, page):
        assert httpx.get(address + path).status_code == 200, path
        for width, scheme, rules in (
            (1280, "light", None), (360, "dark", None), (1280, "dark", colours), (360, "light", colours)
        ):  # fmt: skip
            tab.show(address + path, width=width, scheme=scheme)
            assert grave(tab, rules) == [], (path, width, scheme)
            assert tab.ask("document.documentElement.scrollWidth") <= width, (path, width)
            assert tab.complaints == [], (path, width, scheme)


@pytest.mark.parametrize("page", SHOWN)
def test_the_keyboard_reaches_all_that_can_be_touched(told: Told, tab: Tab, address: str, page: str) -> None:
    path = addresses(told, address, page)[0]
    tab.show(address + path, width=1280)
    tab.ask("document.querySelectorAll('details').forEach(e => e.open = true)")
    tab.ask(f"{FOCUSABLE}.forEach((e, i) => e.dataset.at = i)")
    # Of radio buttons of one name a single one takes the focus, and arrows go on from it.
    wanted = set(
        tab.ask(
            f"{FOCUSABLE}.filter(e => e.type != 'radio' || e.checked || !document.querySelector("
            '`input[type=radio][name="${e.name}"]:checked`)).map(e => e.dataset.at)'
        )
    )
    reached, unseen = set(), []
    for _ in range(3 * len(wanted) + 3):
        tab.press("Tab", 9)
        at, outline = tab.ask(
            "(e => [e.dataset.at, e.tagName == 'IFRAME' || getComputedStyle(e).outlineStyle != 'none'])"
            "(document.activeElement)"
        )
        if at in reached and reached >= wanted:
            break
        reached.add(at)
        if at is not None and not outline:
            unseen.append(tab.ask("document.activeElement.outerHTML.slice(0, 120)"))
    missed = [
        tab.ask(f"document.querySelector('[data-at=\"{at}\"]').outerHTML.slice(0, 120)") for at in wanted - reached
    ]
    assert missed == []
    assert unseen == []


def test_what_a_form_answers_is_as_well_read(tab: Tab, address: str) -> None:
    tab.show(f"{address}/lists/screen", width=360)
    tab.ask("document.querySelector('[name=names]').value = 'Velmora System\\nZebrawood Parts'")
    tab.ask("document.querySelector('form.entry button, form button.act').click()")
    deadline = time.monotonic() + 10
    while not tab.ask("!!document.querySelector('section.answer')"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert tab.ask("document.querySelectorAll('section.answer').length") >= 2
    assert grave(tab) == []
    assert tab.ask("document.documentElement.scrollWidth") <= 360


def test_the_first_stop_skips_the_navigation(tab: Tab, address: str) -> None:
    tab.show(f"{address}/sources", width=1280)
    tab.press("Tab", 9)
    assert tab.ask("document.activeElement.textContent") == "To the page itself"
    tab.press("Enter", 13, text="\r")
    tab.press("Tab", 9)
    assert tab.ask("document.querySelector('main').contains(document.activeElement)")


def test_keys_move_tick_and_are_listed(tab: Tab, address: str) -> None:
    tab.show(f"{address}/runs/analyse", width=1280)
    first = tab.ask("document.querySelector('[data-keys=item] a').href")
    tab.press("j", 74, text="j")
    assert tab.ask("document.activeElement.href") == first
    tab.press("?", 191, text="?")
    assert tab.ask("document.querySelector('dialog').open")
    assert "the next" in tab.ask("document.querySelector('dialog').textContent")
    assert grave(tab) == []
    tab.press("Escape", 27)
    assert not tab.ask("document.querySelector('dialog').open")
    # One who turned them off hears nothing of them.
    tab.ask("localStorage.setItem('chipwatch-keys-off', 'yes'); document.activeElement.blur()")
    tab.press("j", 74, text="j")
    assert tab.ask("document.activeElement.tagName") == "BODY"
    tab.ask("localStorage.clear()")


def test_airflows_switch_of_colours_is_followed(tab: Tab, address: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    tab.show(f"{address}/sources", width=1280, scheme="light")
    light = tab.ask(ground)
    tab.ask("localStorage.setItem('theme', 'dark')")
    tab.show(f"{address}/lists", width=1280, scheme="light")
    dark = tab.ask(ground)
    assert dark != light
    # While the page is open, Airflow's own window tells of the change.
    tab.ask("localStorage.setItem('theme', 'light'); dispatchEvent(new StorageEvent('storage', {key: 'theme'}))")
    assert tab.ask(ground) == light
    tab.ask("localStorage.clear()")
    tab.show(f"{address}/rules", width=1280, scheme="dark")
    assert tab.ask(ground) == dark


def test_a_page_works_without_script(tab: Tab, address: str) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.show(f"{address}/rules", width=1280)
        assert tab.ask("typeof htmx") == "undefined"
        assert tab.ask("document.querySelector('nav.top a[aria-current]').textContent") == "Rules"
        assert not tab.ask("document.querySelector('footer button')"), "no button that does nothing"
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
