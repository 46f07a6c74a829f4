"""Strangers' words in mails, digests, feeds and exports: they are text, add nothing, and lose nothing."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import zip_longest
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib  # type: ignore[import-untyped]
import pytest
from lxml import etree

from models.clocks import WallInstant
from models.telling import AlertDraft, StoredAlert
from models.terms import Terms
from models.values import Change, Claim, Subject
from pipeline.alerts import Matter, raise_alerts
from pipeline.alerts.export import COLUMNS, export_rows, read_csv, write_csv
from pipeline.alerts.feed import ATOM, NEVER, atom_feed, entries_of, json_feed
from pipeline.channels.mail import build_mail
from pipeline.digests import edit, print_edition, week_of
from pipeline.rules import build_context, event_view, load_rules
from tests.alerts.telling import messages_for, together, way_of
from tests.channels.conftest import NAUGHTY
from tests.digests import material
from tests.digests.material import HELD, NAMES, READER, exposure, row, witness
from tests.ui.test_hostile import ADDRESSES, PAYLOADS

AT = datetime(2026, 5, 19, 15, tzinfo=UTC)
SPLITTERS = ("\r\nBcc: evil@x.example", "\n\nBody", "a\u2028Bcc: b", "\x0bX: y", "\x85nel", "\x00nul", "\ud800half")
STRINGS: tuple[str, ...] = (*NAUGHTY, *PAYLOADS, *ADDRESSES, *SPLITTERS)
FULL = Terms(store_days=None, pass_on="full", quote_chars=100_000)
CLAIM = Claim(
    "restriction_imposed", "announced", actors=("us-bis",), chips=("nvidia-h20",), places=("CN",), confidence=0.9,
    attribution="official",
)  # fmt: skip
SIX = 6


def batches(size: int) -> list[tuple[str, ...]]:
    return [tuple(batch) for batch in zip_longest(*[iter(STRINGS)] * size, fillvalue="")]


def alert(strings: Sequence[str], names: dict[str, str] | None = None) -> AlertDraft:
    """An alert whose entities, titles, publishers, addresses, source names and passages are strangers' words."""
    names = names or dict(zip(NAMES, [*strings, *strings], strict=False))
    subject = Subject("event", "ev-1")
    touched = exposure(row("nvidia-h20", 128, site=strings[0], site_country=strings[1], why=strings[2]))
    context = build_context(
        subject=subject, kind="stage", occasion="ev-1-1", origin="live",
        event=event_view("ev-1", [CLAIM], stage="announced"), claim=CLAIM, exposure=touched, holdings=HELD,
    )  # fmt: skip
    witnesses = [
        witness(
            number, words=given, title=given, publisher=given, url=given, source=given, terms=FULL, said=given,
            document=str(number),
        )
        for number, given in enumerate(strings)
    ]  # fmt: skip
    matter = Matter(exposure=touched, witnesses=witnesses)
    found = raise_alerts(
        [Change(subject, "ev-1-1", "live", "stage", context)], load_rules(), lambda _: matter, names=names, known_at=AT
    )
    return found.alerts[0]


# ── mail and digest ──────────────────────────────────────────────────────────────────────────────


def elements(page: str) -> Iterator[tuple[str, str, str]]:
    """Every tag with each of its attributes, as a browser reads them."""
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            yield "comment", "", ""
            continue
        yield element.tag, "", ""
        for name, value in element.attrib.items():
            yield element.tag, name, value


def check(page: str, allowed: set[tuple[str, str]]) -> None:
    for tag, name, value in elements(page):
        assert (tag, name) in allowed, (tag, name, value)
        if name == "href":
            assert urlsplit(value).scheme in {"http", "https"}, value
        if name == "style":
            assert not re.search(r"url\(|expression|import", value), value


@pytest.fixture(scope="module")
def allowed() -> set[tuple[str, str]]:
    """Tags and attributes of mails and digests that nobody tampered with."""
    calm = replace(alert(["word"] * SIX, NAMES), corrects=True)
    calm = replace(calm, evidence=alert(["https://a.example/"] * SIX).evidence)
    given = {"reconstruction": True, "told": {way_of(READER)}}
    [message] = messages_for(calm, READER, base_url="https://w.example", **given)
    plain = messages_for(replace(calm, corrects=False), READER, reconstruction=True)
    edition = print_edition(edit(material.full_week(), READER, week_of("2026-W21", READER.time_zone), **EDITION))
    several = together([replace(calm, corrects=False, id=f"al-{n}") for n in range(12)], READER)
    htmls = [str(message.html), str(plain[0].html), str(several.html), edition.html]
    return {(tag, name) for page in htmls for tag, name, _ in elements(page)}


EDITION = {"reconstruction": True, "base_url": "https://w.example"}


def test_every_string_through_a_message_of_several_alerts(allowed: set[tuple[str, str]]) -> None:
    for batch in list(batches(SIX))[::4]:
        bad = alert(batch)
        mail = build_mail(
            together([replace(bad, id=f"al-{n}") for n in range(12)], READER),
            sender="chipwatch@w.example", at=WallInstant(AT),
        )  # fmt: skip
        _, html = message_from_bytes(mail.as_bytes(), policy=policy.default).iter_parts()  # type: ignore[attr-defined]
        check(html.get_content(), allowed)


def test_every_string_through_every_field_of_a_mail(allowed: set[tuple[str, str]]) -> None:
    headers = None
    for batch in batches(SIX):
        [message] = messages_for(alert(batch), READER, reconstruction=True, base_url="https://w.example")
        mail = build_mail(message, sender="chipwatch@w.example", at=WallInstant(AT))
        parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
        names = [name for name, _ in parsed.items()]
        assert names == (headers or names), batch
        headers = names
        plain, html = parsed.iter_parts()  # type: ignore[attr-defined]
        assert plain.get_content().strip()
        check(html.get_content(), allowed)
        for given in batch:
            word = re.match(r"[a-zA-Z]{4,}", given)
            assert word is None or word.group() in plain.get_content(), given


def test_every_string_through_every_field_of_a_digest(
    allowed: set[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    week = week_of("2026-W21", READER.time_zone)
    size = len(NAMES) + 17
    for batch in batches(size):
        monkeypatch.setattr(material, "NAMES", dict(zip(NAMES, batch, strict=False)))
        told = material.full_week()
        rest = list(batch[len(NAMES) :])
        told = replace(
            told,
            lists=tuple(
                replace(note, name=given, countries=(given,)) for note, given in zip(told.lists, rest[:3], strict=True)
            ),
            clocks=tuple(replace(note, title=given) for note, given in zip(told.clocks[:3], rest[3:6], strict=True)),
            outages=tuple(replace(note, name=given) for note, given in zip(told.outages, rest[6:10], strict=True)),
            quiet=(rest[10],),
            texts=(replace(told.texts[0], title=rest[11], publisher=rest[12], what=rest[13], alert_title=rest[14]),),
            leads=(replace(told.leads[0], title=rest[15], publisher=rest[16]),),
        )
        reader = replace(READER, name=rest[0])
        printed = print_edition(edit(told, reader, week, reconstruction=True, base_url="https://w.example"))
        check(printed.html, allowed)
        assert printed.text.strip()


# ── feeds ────────────────────────────────────────────────────────────────────────────────────────


def test_every_string_through_every_field_of_a_feed() -> None:
    alerts = [alert(batch) for batch in batches(SIX)]
    body = atom_feed(entries_of(alerts), base_url="https://w.example", reconstruction=False)
    feed = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    names = {"feed", "id", "title", "updated", "author", "name", "published", "entry", "category", "link", "content"}
    assert {element.tag for element in feed.iter()} == {f"{{{ATOM}}}{name}" for name in names}
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == len(alerts)
    for element in feed.iter(f"{{{ATOM}}}link"):
        assert urlsplit(element.get("href")).scheme in {"http", "https"}, element.get("href")
    assert {element.get("type") for element in feed.iter(f"{{{ATOM}}}content")} == {"text"}
    told = json.loads(json_feed(entries_of(alerts), base_url=None, reconstruction=False))
    assert len(told["items"]) == len(alerts)
    assert all("content_html" not in item for item in told["items"])
    assert ElementTree.fromstring(body) is not None


def test_a_feed_with_nothing_in_it_is_a_feed() -> None:
    feed = ElementTree.fromstring(atom_feed([], base_url=None, reconstruction=True))
    assert feed.findtext(f"{{{ATOM}}}updated") == NEVER.isoformat()
    assert "reconstruction" in str(feed.findtext(f"{{{ATOM}}}title"))


# ── exports ──────────────────────────────────────────────────────────────────────────────────────

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1",
    "'", "''quoted", "|cmd", "a,b;c\"d", "two\r\nlines", "", " ", "=cmd|' /C calc'!A0",
)  # fmt: skip


def rows_of(strings: Sequence[str]) -> list[dict[str, object]]:
    drafts = [
        StoredAlert(
            replace(
                alert([given] * SIX, NAMES), title=given, paragraph=given, severity_why=given, id=given, rule=given
            ),
            WallInstant(AT),
        )
        for given in strings
    ]
    return export_rows(drafts)


def test_no_cell_starts_a_formula_and_all_comes_back_exact() -> None:
    rows = rows_of((*FORMULAS, *STRINGS[::7], *PAYLOADS))
    text = write_csv(rows)
    assert read_csv(text) == rows
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) == len(rows) + 1
    for cell in (cell for line in lines[1:] for cell in line):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell
        assert cell[:1] not in {"\t", "\r", "\n"}, cell
    assert json.loads(json.dumps(rows)) == rows


def test_a_file_that_is_no_export_is_named_by_its_line() -> None:
    from pipeline.errors import InputError

    whole = write_csv(rows_of(["a"]))
    for broken, line in (("id,title\r\n", "line 1"), (whole + '"x","y"\r\n', "line 3"), (whole + '"x', "line 3")):
        with pytest.raises(InputError, match=line):
            read_csv(broken)
