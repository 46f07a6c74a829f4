"""What is ours, marked, is looked for on every way out to somebody from whom it is kept, and found by who may see it.

Each mark stands in our own books alone: a site, a supplier, an order, a number of units, a price, a deposit, a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from models.recipient import Addressee, KeptFrom, Route, cadence_from
from pipeline.channels import Ports
from pipeline.errors import ChipwatchError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.engine import writing
from pipeline.storage.made import ENVIRONMENT
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import outgoing, own_feeds, views
from pipeline.tasks.context import Context, set_up
from pipeline.tasks.deliver import deliver
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.digest import digest, preview
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.holds import put_hold
from pipeline.tasks.life import Doing, act_on
from pipeline.tasks.registers import import_register
from pipeline.ui.app import Reader, make_app
from tests.channels.conftest import sink as sink_fixture
from tests.cli.conftest import call
from tests.conftest import WALL, FrozenClocks
from tests.tasks.told import Desk
from tests.terms.marked import CLASSES, publish_all
from tests.terms.ways import TOKEN, files, flat, mails, receiving

FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload,order\n"
    b"NVIDIA H20,1379,on_order,Marzipan Quay,CN,Northlight Shanghai,CN,91357,USD,2025-06-20,Zebrawood Parts,inference,"
    b"KESTREL-9\n"
)
ORDERS = (
    b"order,supplier,ordered_on,deposit,currency,cancel_by\n"
    b"KESTREL-9,Zebrawood Parts,2025-01-02,777013,USD,2025-05-02\n"
)
#: 1,379 units at 91,357.
UNITS, COST, SITE, SUPPLIER, ORDER, DEPOSIT = ("1379", "91357", "Marzipan", "Zebrawood", "KESTREL", "777013")
VALUE = str(1379 * 91357)
COMMENT, WHO = "walnut spoon", "Otterburn"
PRIVATE = ("amber lintel", "Velmora")
EVERYTHING = (UNITS, COST, VALUE, VALUE[:3] + "." + VALUE[3], SITE, SUPPLIER, ORDER, DEPOSIT, COMMENT, WHO)
KEPT: dict[str, tuple[KeptFrom, ...]] = {
    "cost": ("unit_costs",),
    "supp": ("suppliers",),
    "priv": ("private_documents",),
    "all": ("private_documents", "suppliers", "unit_costs"),
}
#: What may not reach whom.
MARKS: dict[str, tuple[str, ...]] = {
    "rea": EVERYTHING,
    "cost": (COST, VALUE, VALUE[:3] + "." + VALUE[3], DEPOSIT, COMMENT),
    "supp": (SUPPLIER, COMMENT),
    "priv": (*PRIVATE, COMMENT),
    "all": (COST, VALUE, VALUE[:3] + "." + VALUE[3], DEPOSIT, SUPPLIER, COMMENT, *PRIVATE),
}
PAGES = (
    "/timeline", "/timeline?by=chip", "/timeline?until=2026-12-31", "/catalogue", "/catalogue/nvidia-h20",
    "/catalogue/nvidia", "/catalogue/nothing", "/suggestions", "/suggestions?state=accepted",
    "/health", "/api/health.json", "/health.json",
    "/alerts", "/alerts?order=newest", "/api/alerts", "/documents", "/lists",
    "/sources", "/sources/federal_register_bis", "/sources/nothing",
    "/exposure", "/api/exposure",
    "/determinations", "/what-if", "/companies", "/companies/nvidia", "/api/history.csv", "/api/health", "/api/export",
    "/api/export?form=csv", "/api/search?q=licence+H20", "/mail", "/recipients", "/api/alerts/{0}", "/alerts/{0}",
    "/alerts/nothing", "/documents/nothing", "/api/search?q=Marzipan", "/rules", "/rules/restriction-touches-us",
    "/rules/restriction-official", "/digest", "/digest?reader=ada", "/digest?reader=ada&week=2025-W16",
    "/digest/ada/2025-W16.html", "/digest/ada/2025-W15.html", "/digest/{name}/2025-W16.html", "/recipients/ada",
    "/recipients/{name}", "/mail/nothing", "/mail/nothing/body", "/mail/nothing/source", "/", "/feed.atom",
    "/calendar.ics",
    "/feeds/nothing/alerts.atom", "/confirm/nothing", "/unsubscribe/nothing", "/unsubscribe/nothing/all",
    "/schemas/message-1.json", "/static/chipwatch.css", "/alerts?subject=event:nothing", "/outbox",
    "/outbox?state=sent", "/outbox?state=waiting", "/outbox/1", "/outbox/2", "/outbox/3", "/runs/analyse",
    "/runs/analyse/told", "/runs/analyse/told/analyse_pending/-1",
    "/add/nothing/found", "/documents/nothing/names", "/sources/federal_register_bis/trials",
    "/api", "/openapi.json", *(f"/api/v1/{path}" for path in (
        "alerts", "alerts?order=newest&limit=3", "alerts?q=marzipan", "alerts/{0}", "events", "documents",
        "search?q=licence+H20", "search?q=Marzipan", "sources", "sources/federal_register_bis", "list-changes", "rules",
        "rules/restriction-touches-us", "catalogue?q=h20", "catalogue/nvidia-h20", "exposure", "policy/vintages",
        "policy/outcomes?chip=nvidia-h20", "clocks", "digests", "digests?reader=ada", "digests/2025-W16?reader=ada",
        "digests/2025-W16?reader={name}", "health", "alerts/nothing", "events/nothing", "documents/nothing",
        "list-changes/1", "exposure?site=Marzipan+Quay",
    )),
    "/alerts?all=1", "/alerts?q=marzipan", "/alerts?severity=low", "/alerts/news?seen=2020-01-01T00:00:00",
    "/add", "/add/nothing", "/add/nothing/found", "/documents/nothing/names", "/sources/bis_press/trials",
    "/claims/1", "/claims/2", "/claims/3", "/claims/4", "/claims/5", "/reports",
    "/alerts/{0}/news?seen=", "/holds", "/holds/of?what=order:KESTREL-9", "/holds/of?what=party:Zebrawood+Parts",
    "/api/v1/holds?released=true", "/api/v1/holds/1",
    "/reports?state=stands", "/reports/labels.jsonl", "/rules/new",
    "/rules/new?from=market-news", "/lists/screen", "/lists/party?of=nothing",
)  # fmt: skip
COMMANDS = tuple(
    tuple(each.split())
    for each in (
        "alerts", "alerts --json", "alerts precision", "alerts silences", "as-of 2025-04-22", "audit", "clocks",
        "catalogue suggestions", "health", "health --json",
        "calls", "companies", "determinations", "digest --json", "dump", "dump --private", "exposure",
        "exposure --json", "export --as csv", "export --as json", "history", "holdings unmatched", "holdings feeds",
        "holdings diff", "labels export", "needs-licence", "offload", "orders", "parties", "reach nvidia-h20",
        "rules", "rules backtest restriction-touches-us", "runway", "screenings", "search Marzipan",
        "search licence H20", "sources", "substitutes nvidia-h20", "todo", "verify", "what-if -",
        "rules show restriction-touches-us", "rules suggest", "screenings kept",
        "rules history restriction-touches-us", "rules export",
        "feeds list", "recipients", "recipients show ada", "recipients export", "watchlists", "digest --for ada",
        "digest --for rea", "digest --week 2025-W16 --for ada", "explain restriction-touches-us", "mailbox list",
    )
)  # fmt: skip


@dataclass
class Told:
    """A deployment, and what went to whom by name."""

    context: Context
    ids: list[str]
    sent: dict[str, str]

    def pages(self, name: str) -> dict[str, str]:
        """What each page and each alert's page says to a signed-in reader."""
        client = TestClient(make_app(lambda: Reader(name, "admin")), base_url="http://chipwatch.test")
        paths = [path.format(each, name=name) for path in PAGES for each in (self.ids if "{0}" in path else [""])]
        shelf = client.get("/documents").text
        documents = sorted(set(re.findall(r"/documents/(do-[a-z2-7]+)", shelf)))
        each_of = ("/documents/{0}", "/add/{0}", "/add/{0}/found", "/documents/{0}/names?entity=nvidia-h20")
        paths += [path.format(each) for each in documents for path in each_of]
        listed = [("documents", "do"), ("events", "ev")]
        paths += [
            f"/api/v1/{kind}/{each}"
            for kind, head in listed
            for each in sorted(set(re.findall(rf'"id":"({head}-[a-z2-7]+)"', client.get(f"/api/v1/{kind}").text)))
        ]
        return {path: client.get(path).text for path in paths}

    def as_seen(self, name: str) -> dict[str, str]:
        """What is handed out on demand to a recipient."""
        who = next(each for each in people(0) if each.name == name)
        draft, edition = preview(self.context, name, "2025-W16")
        found = {form: own_feeds.hand_out(self.context, form, who).body.decode() for form in own_feeds.FORMS}
        found |= {
            f"export {form}": read_export(outgoing.export_alerts(self.context, form, who=who))
            for form in outgoing.FORMS
        }
        return found | {"preview": f"{draft}\n{edition.subject}\n{edition.text}\n{edition.html}"}


def read_export(body: bytes) -> str:
    """An export's text; of a workbook that of its parts."""
    if not body.startswith(b"PK"):
        return body.decode()
    with ZipFile(BytesIO(body)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def people(port: int) -> list[Addressee]:
    """Who sees all, who is research, and from each of the others one thing is kept, or all of them."""
    told = [Addressee("ada"), Addressee("rea", profile="research", lens="research")]
    told += [Addressee(name, kept_from=kept) for name, kept in KEPT.items()]
    return [
        replace(
            who,
            routes=tuple(
                Route(channel, address, cadence_from("low"), confirmed_at=WALL)
                for channel, address in (
                    ("email", f"{who.name}@kept.example"),
                    ("webhook", f"https://{who.name}.example/x"),
                    ("file", who.name),
                )
            ),
        )
        for who in told
    ]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """All is told to everybody by everything, once."""
    home = tmp_path_factory.mktemp("kept")
    frozen = FrozenClocks()
    opened = sink_fixture.__wrapped__()  # type: ignore[attr-defined]
    with receiving() as hooks, pytest.MonkeyPatch.context() as patch:
        handler, port = next(opened)
        settings = Settings(
            home=home, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", feed_token=TOKEN,
            webhook_secret="whsec_YSBzZWNyZXQgb2YgdHdlbnR5LWZvdXIgYg==",
        )  # fmt: skip
        context = Context(settings, set_up(settings).engine, frozen.clocks)
        patch.setattr(views, "deployment", lambda: context)
        for name, value in zip(ENVIRONMENT, ("analyse", "told", "analyse_pending"), strict=True):
            patch.setenv(name, value)
        with writing(context.engine) as connection:
            save_recipients(connection, people(port))
        import_register(context, "orders", read_csv(ORDERS, name="orders.csv"))
        import_register(context, "sites", read_csv(b"site,fresh_within\nMarzipan Quay,1\n", name="sites.csv"))
        import_holdings(context, FLEET, name="fleet.csv")
        given = {
            "item": "H20-PCIE-X", "determination": "3A090.a", "basis": "signed", "document": "sha256:" + "0" * 64,
            "who": WHO, "on": "2025-01-15",
        }  # fmt: skip
        add_determination(context, given, by=WHO)
        desk = Desk(context, frozen)
        publish_all(desk)
        ids = [each for (each,) in desk.rows("alert", "id")]
        act_on(context, ids, Doing("commented", "ada", "page", note=COMMENT))
        for each in (*ids, f"order:{ORDER}-9", f"party:{SUPPLIER} Parts", "everything"):
            put_hold(context, each, who=WHO, why=COMMENT, via="page")
        desk.after(3)
        digest(context)
        frozen.step(world=timedelta(days=7))
        assert digest(context)["editions"] >= len(people(0))
        posted: dict[str, str] = {}

        def post(url, body, headers=None):  # type: ignore[no-untyped-def]
            name = url.removeprefix("https://").partition(".")[0]
            posted[name] = posted.get(name, "") + body.decode()
            return hooks.post(url, body, headers)

        while deliver(context, ports=Ports(post=post, now=context.clocks.wall_now))["sent"]:
            pass
        sent = {}
        for who in people(0):
            mine = mails_to(handler, who.name)
            mine += posted.get(who.name, "")
            folder = home / "editions"
            places = [
                path for path in folder.rglob("*") if path.is_file() and who.name in str(path.relative_to(folder))
            ]
            written = [path.read_text(encoding="utf-8") for path in places]
            sent[who.name] = flat(mine + "".join(written))
        assert files(home)
        yield Told(
            context, sorted({each for (each,) in desk.rows("alert", "id") + desk.rows("world_alert", "id")}), sent
        )
        context.engine.dispose()
        opened.close()


def mails_to(handler, name: str) -> str:  # type: ignore[no-untyped-def]
    """All mails to one person."""
    mine = [mail for mail in handler.taken if mail["To"].startswith(f"{name}@")]
    assert mine, name
    return mails(type(handler)(taken=mine))


def absent(name: str, where: str, text: str) -> None:
    """No mark that is kept from somebody stands in a text."""
    bare = flat(text)
    # Thousands are told apart by commas, or not.
    for shown in (bare, re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d)", "", bare)):
        for mark in MARKS[name]:
            at = shown.find(mark)
            assert at < 0, f"{name}, {where}: {mark} in …{shown[max(0, at - 80) : at + 80]}…"


def test_who_sees_all_meets_every_mark(told: Told) -> None:
    """So that a mark's absence elsewhere says something."""
    everywhere = told.sent["ada"] + "".join(told.pages("ada").values())
    bare = flat(everywhere)
    bare += re.sub(r"(?<=\d),(?=\d)", "", bare)
    for mark in (*EVERYTHING, *PRIVATE):
        if mark not in {VALUE[:3] + "." + VALUE[3], VALUE, COST, DEPOSIT, WHO, ORDER}:
            assert mark in bare, mark
    assert re.search(r"126\.0 ?M|125[.,]9|125,981", bare), "the value in scope"


@pytest.mark.parametrize("name", sorted(MARKS))
def test_nothing_that_is_kept_is_sent(told: Told, name: str) -> None:
    absent(name, "sent", told.sent[name])
    # And what the world tells is told.
    assert "NVIDIA H20" in told.sent[name]
    assert told.sent[name].count("No legal advice") >= 2


@pytest.mark.parametrize("name", sorted(MARKS))
def test_nothing_that_is_kept_is_on_a_page_or_in_the_api(told: Told, name: str) -> None:
    for path, page in told.pages(name).items():
        absent(name, path, page)


@pytest.mark.parametrize("name", sorted(MARKS))
def test_nothing_that_is_kept_is_handed_out(told: Told, name: str) -> None:
    for way, text in told.as_seen(name).items():
        absent(name, way, text)


def test_research_is_told_the_news_as_if_nothing_were_ours(told: Told) -> None:
    pages = told.pages("rea")
    assert "NVIDIA H20" in pages["/alerts"]
    # Rules are shipped, and named on their own pages.
    of_rules = ("/rules", "/api/v1/rules")
    assert "touches-us" not in "".join(page for path, page in pages.items() if not path.startswith(of_rules))
    assert not re.search(r"\b[1-9][\d,]* units? of ours", flat("".join(pages.values()) + told.sent["rea"]))
    alerts = {path for path in pages if re.fullmatch(r"/alerts/al-\w+", path) and "no alert" not in pages[path]}
    assert alerts
    assert len(alerts) < len(told.ids)


def test_no_command_under_the_profile_research_tells_anything_of_ours(told: Told) -> None:
    home: Path = told.context.settings.home
    ran = 0
    commands: list[tuple[str, ...]] = [*COMMANDS]
    commands += [("alerts", "show", each) for each in told.ids] + [("explain", each) for each in told.ids]
    commands += [("exposure", "--alert", each) for each in told.ids[:2]] + [
        ("explain", "1"),
        ("explain", "1", "--json"),
    ]
    for command in commands:
        done = call(home, *command, PROFILE="research")
        absent("rea", " ".join(command), done.out + done.err)
        ran += done.status == 0
    assert ran > len(COMMANDS) // 2
    for place in (home / "backups").glob("*"):
        absent("rea", "backup", place.read_text(encoding="utf-8"))
        place.unlink()


def test_a_deployment_of_research_shows_nothing_of_ours_to_anybody(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = told.context
    research = whole.as_seen_by(Addressee("anybody", profile="research"))
    monkeypatch.setattr(views, "deployment", lambda: research)
    for path, page in told.pages("ada").items():
        absent("rea", path, page)
    for form in own_feeds.FORMS:
        absent("rea", form, own_feeds.hand_out(research, form).body.decode())
    for export in outgoing.FORMS:
        absent("rea", export, read_export(outgoing.export_alerts(research, export)))


def test_every_page_is_looked_at() -> None:
    """A page that is new is to be named among `PAGES`."""
    asked = [re.sub(r"\?.*", "", path) for path in PAGES]
    for route in make_app(lambda: Reader("ada", "viewer")).routes:
        if isinstance(route, APIRoute) and "GET" in route.methods and route.path != "/documents/{document}":
            shape = re.compile(
                re.sub(r"\{[^}]*\}", "[^/]+", re.escape(route.path).replace(r"\{", "{").replace(r"\}", "}"))
            )
            assert any(shape.fullmatch(path) for path in asked), f"{route.path} is new: name it in PAGES"


def test_errors_tell_nothing_either(told: Told) -> None:
    seen = told.context.as_seen_by(Addressee("rea", profile="research"))
    for asked in (lambda: views.show_alert(told.ids[0], ctx=seen), lambda: preview(seen, "rea", "2099-W01")):
        try:
            absent("rea", "shown", str(asked()))
        except ChipwatchError as fault:
            absent("rea", "error", str(fault))
    assert CLASSES["full"].mark
