"""The pictures of the docs, over a home in which the world was replayed: `python -m tests.ui.pictures --home HOME`.

Serves the pages of that home by itself, and pictures each at a desk, light and dark, and on a phone. With `--password`,
those inside a running Airflow of `make run` besides; with `--digest` and `--mail`, HTML files of an edition and a mail.
"""

import argparse
import html
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx

from pipeline.launch.ports import free_port
from pipeline.settings import Settings
from pipeline.tasks import views
from pipeline.tasks.context import open_context
from pipeline.ui.acting import Reader
from pipeline.ui.door import OneReader
from pipeline.ui.navigation import pages_for
from pipeline.ui.serving import Place, loopback_hosts, make_served
from tests.ui.browser import Tab, chromium
from tests.ui.serving import listening

#: Name's ending, width, height, colours.
SCREENS = (("", 1200, 860, "light"), ("-dark", 1200, 860, "dark"), ("-phone", 390, 844, "light"))
#: Pages that show more when they are asked something.
ASKED = {"companies": "companies/nvidia", "rules": "rules", "digest": "digest"}
#: Pages that are one of many, by the page that leads to them: the gravest alert, a document that was edited.
BEHIND = {
    "alert": ("alerts", r"alerts/al-[a-z2-7]+[^\"]*"),
    "document": ("documents?is=edited", r"documents/do-[a-z2-7]+"),
    "claim": ("document", r"claims/\d+"),
    "name": ("document", r"documents/do-[a-z2-7]+/names[^\"]*"),
    "party": ("lists", r"lists/party[^\"]*"),
}
#: Pages that stand behind others under an address of their own.
ALONE = {
    "source": "sources/federal_register_bis",
    "entry": "catalogue/nvidia-h20",
    "suggestions": "suggestions",
    "screen": "lists/screen?name=huawei+technologies",
    "rule": "rules/restriction-touches-us",
    "rule-new": "rules/new",
    "recipient": "recipients/compliance",
    "api": "api",
}


def main() -> None:
    """Picture every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home in which the recorded world was replayed")
    parser.add_argument("--only", nargs="*", default=(), help="names of pictures, as alerts; all when none is named")
    parser.add_argument("--base", default="http://127.0.0.1:8080", help="of a running Airflow")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", help="of that Airflow")
    parser.add_argument("--digest", type=Path, help="an edition's HTML file")
    parser.add_argument("--mail", type=Path, help="the HTML part of an instant mail")
    parser.add_argument("--to", type=Path, default=Path("docs/images"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, chromium(Path(folder)) as tab:
        if given.home:
            with served(given.home) as base:
                mailbox = (given.home / "mail").is_dir()
                for name, path in pages(base, mailbox=mailbox).items():
                    if not given.only or name in given.only:
                        for ending, width, height, scheme in SCREENS:
                            to = given.to / f"{name}{ending}.webp"
                            take(tab, f"{base}/{path}", to, width=width, height=height, scheme=scheme)
        if given.password:
            take_airflow(tab, given.base, given.user, given.password, given.to)
        if given.digest:
            edition = given.digest.absolute().as_uri()
            take(tab, edition, given.to / "edition.webp", width=760, height=2300)
            take(tab, edition, given.to / "edition-phone.webp", width=400, height=1500, scheme="dark")
        if given.mail:
            take(tab, given.mail.absolute().as_uri(), given.to / "mail.webp", width=720, height=900)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The pages of a home, at the address that is given."""
    context = open_context(Settings(home=home, replay="127.0.0.1:1"))
    port = free_port()
    views.deployment = lambda: context  # type: ignore[assignment]
    app = make_served(OneReader(Reader("ada", "admin")), Place("127.0.0.1", port, loopback_hosts(port)))
    with listening(app, port) as address:
        yield address


def pages(base: str, *, mailbox: bool) -> dict[str, str]:
    """What is pictured: every page of the navigation by its path, and those behind them."""
    found = {
        page.path: ASKED.get(page.path, page.path) for page in pages_for(role="admin", profile="full", mailbox=mailbox)
    }
    with httpx.Client(base_url=base, trust_env=False, timeout=60) as client:
        for name, (shelf, pattern) in BEHIND.items():
            shown = client.get(f"/{found.get(shelf, shelf)}").text
            if (link := re.search(rf'href="/({pattern})"', shown)) is None:
                raise LookupError(f"{shelf} leads to no {pattern}")
            found[name] = html.unescape(link[1])
    if mailbox:  # the picture `mail` is of a mail
        found["mail-page"] = found.pop("mail")
    return found | ALONE


def take_airflow(tab: Tab, base: str, user: str, password: str, to: Path) -> None:
    """A page in Airflow's own frame, and the tab beside the last run that made anything."""
    with httpx.Client(base_url=base, trust_env=False, timeout=60) as client:
        reply = client.post("/auth/token", json={"username": user, "password": password}).raise_for_status()
        token = reply.json()["access_token"]
        runs = client.get("/chipwatch/runs/analyse", headers={"Authorization": f"Bearer {token}"}).text
    tab.call("Network.setCookie", name="_token", value=token, url=base)
    # Airflow draws itself by script, and puts the page's own path behind the address.
    draw(tab, f"{base}/plugin/chipwatch-alerts", to / "airflow-alerts.webp")
    if made := re.search(r'href="/chipwatch/runs/analyse/([^"/]+)"', runs):
        run = quote(made[1].replace("%3A", ":").replace("%2B", "+"), safe="")
        draw(tab, f"{base}/dags/analyse/runs/{run}/plugin/chipwatch-dag-run", to / "airflow-run.webp")


def draw(tab: Tab, address: str, path: Path) -> None:
    """One picture of a page that draws itself."""
    tab.call("Emulation.setDeviceMetricsOverride", width=1280, height=860, deviceScaleFactor=1, mobile=False)
    tab.call("Page.navigate", url=address)
    time.sleep(10)
    tab.picture(path)
    print(path)


def take(tab: Tab, address: str, path: Path, *, width: int, height: int, scheme: str = "light") -> None:
    """One picture, after the page had time to draw itself."""
    tab.show(address, width=width, height=height, scheme=scheme)
    time.sleep(0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    tab.picture(path)
    print(path)


if __name__ == "__main__":
    main()
