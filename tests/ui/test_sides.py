"""The pages beside alerts: a document with its history, list changes, sources; and what they put beside an alert."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from pipeline.storage.engine import writing
from pipeline.tasks.context import Context
from tests.conftest import FrozenClocks
from tests.ui.conftest import Ask
from tests.ui.filled import AT, TABLES, add_alert
from tests.ui.sides import (
    FIRST,
    SECOND,
    add_document,
    add_list_change,
    add_outage,
    add_story,
    first_revision,
    rest_on,
)

ORDERED = "The firm ordered 20,000 B300 for two halls."


def page(ask: Ask, path: str) -> str:
    reply = ask("viewer").get(path)
    assert reply.status_code == 200, path
    return reply.text


def read(text: str) -> str:
    """As a person reads it."""

    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


# ── who may what ─────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_not_signed_in_sees_nothing(context: Context, ask: Ask) -> None:
    document = add_document(context.engine)
    for path in ("/documents", f"/documents/{document}", "/documents/do-nothing", "/lists", "/sources"):
        reply = ask(None).get(path)
        assert reply.status_code == 401, path
        assert "Halls" not in reply.text


def test_what_is_not_there_is_404(context: Context, ask: Ask) -> None:
    add_document(context.engine)
    for name in (
        "do-aaaaaaaaaaaaa",
        "do-",
        "do-zzz",
        "x",
        "1",
        "do-%00aaaaaaaaaaaa",
        "do-ÄÄÄÄÄÄÄÄÄÄÄÄÄ",
        "do-1189018901890",
    ):
        assert ask("viewer").get(f"/documents/{name}").status_code == 404, name


# ── an edit ──────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_is_shown_word_by_word_and_named(context: Context, ask: Ask) -> None:
    told = page(ask, f"/documents/{add_document(context.engine)}")
    assert "The firm ordered <del>20,000</del><ins>12,000</ins> B300" in told
    assert "numbers 20,000 → 12,000" in read(told)
    assert "edited once" in told
    assert "stated in the page&#39;s own data: fairly sure" in told


def test_any_two_editions_can_be_compared(context: Context, ask: Ask) -> None:
    third = SECOND.replace("two halls", "three halls")
    document = add_document(context.engine, texts=(FIRST, SECOND, third))
    assert "from edition 2 to 3" in page(ask, f"/documents/{document}")
    told = page(ask, f"/documents/{document}?older=1&newer=3")
    assert "from edition 1 to 3" in told
    assert "<del>20,000</del><ins>12,000</ins>" in told
    assert "<del>two</del><ins>three</ins>" in told
    for query, pair in (
        ("older=2&newer=1", "1 to 2"), ("newer=2", "1 to 2"), ("older=1", "1 to 2"), ("older=3", "2 to 3"),
        ("newer=1", "1 to 2"), ("older=9&newer=x", "2 to 3"), ("older=2&newer=2", "2 to 3"),
    ):  # fmt: skip
        assert f"from edition {pair}" in page(ask, f"/documents/{document}?{query}"), query
    for strange in ("older=-1", "newer=99999999999", "older=&newer=", "older=%00", "older=²"):
        assert "What changed from edition" in page(ask, f"/documents/{document}?{strange}"), strange


def test_an_alert_tells_that_its_text_was_edited_and_what_it_quotes_is_gone(context: Context, ask: Ask) -> None:
    alert = add_alert(context.engine)
    document = add_document(context.engine)
    rest_on(context.engine, alert, "side:1", ORDERED)
    told = page(ask, f"/alerts/{alert}")
    assert "edited on 17 April 2025: numbers 20,000 → 12,000" in read(told)
    assert "what this alert quotes of it is not there any more" in told
    assert f'href="/documents/{document}?older=1&amp;newer=2#change"' in told
    assert "<del>20,000</del>" in told
    assert "<ins>12,000</ins>" in told
    back = page(ask, f"/documents/{document}")
    assert f'href="/alerts/{alert}"' in back
    assert f'<mark class="claim">{ORDERED}</mark>' in back


def test_an_edit_beside_the_quotation_leaves_it_standing(context: Context, ask: Ask) -> None:
    alert = add_alert(context.engine)
    add_document(context.engine, texts=(FIRST, FIRST.replace("by the hour", "by the minute for 3 dollars")))
    rest_on(context.engine, alert, "side:1", ORDERED)
    assert "what this alert quotes of it is still there" in page(ask, f"/alerts/{alert}")


# ── a withdrawal ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("stage", "meaning"),
    [("withdrawn", "nothing else carries it: what it told counts as withdrawn"), ("in_force", "still stands")],
)
def test_a_withdrawal_says_what_it_means_for_the_alert(context: Context, ask: Ask, stage: str, meaning: str) -> None:
    alert = add_alert(context.engine)
    document = add_document(context.engine, texts=(FIRST,), gone=True)
    rest_on(context.engine, alert, "side:1", ORDERED)
    with writing(context.engine) as connection:
        move = TABLES["move"]
        connection.execute(update(move).where(move.c.ordinal == 2).values(to_stage=stage))
    told = page(ask, f"/alerts/{alert}")
    assert "withdrawn on 17 April 2025: its address answers 410" in read(told)
    assert meaning in told
    there = read(page(ask, f"/documents/{document}"))
    assert "withdrawn on 17 April 2025 (its address answers 410)" in there
    assert "The firm ordered 20,000 B300" in there  # the text that stood is kept


# ── reprints ─────────────────────────────────────────────────────────────────────────────────────


def test_reprints_stand_under_their_origin(context: Context, ask: Ask) -> None:
    add_story(context.engine, "st-1")
    first = add_document(context.engine, 1, (FIRST,), story="st-1")
    root = first_revision(context.engine, "side:1")
    for number, name in ((2, "Ledger Daily"), (3, "Tidewater Times")):
        add_document(context.engine, number, (FIRST,), story="st-1", copy_of=root, publisher=name, title=f"In {name}")
    told = read(page(ask, f"/documents/{first}"))
    assert "3 texts, 1 origin: Harbour Wire; reprinted by Ledger Daily and Tidewater Times." in told
    assert "In Ledger Daily Ledger Daily, 2025-04-16 · reprint" in told


def test_an_alert_folds_the_reprints_of_its_passage(context: Context, ask: Ask) -> None:
    alert = add_alert(context.engine)
    for number, name in ((1, "Harbour Wire"), (2, "Ledger Daily")):
        add_document(context.engine, number, (FIRST,), publisher=name)
        rest_on(context.engine, alert, f"side:{number}", ORDERED)
    with writing(context.engine) as connection:
        table = TABLES["alert"]
        pieces = connection.execute(table.select()).one().evidence
        pieces[2] |= {"copy": True, "publisher": "Ledger Daily"}
        connection.execute(update(table).values(evidence=pieces))
    told = page(ask, f"/alerts/{alert}")
    folded = told[told.index("1 reprint of these words, no origin of its own") :]
    assert "Ledger Daily" in folded[: folded.index("</details>")]
    assert "Ledger Daily" not in told[: told.index("1 reprint of these words")]


# ── an outage ────────────────────────────────────────────────────────────────────────────────────


def test_an_outage_is_told_with_begin_end_and_what_was_missed(context: Context, ask: Ask) -> None:
    occasion = add_outage(context.engine)
    late = add_document(context.engine, 7, (FIRST,), source="silicon_courier", title="Told while we saw nothing")
    document, revision = TABLES["document"], TABLES["revision"]
    with writing(context.engine) as connection:
        found = AT + timedelta(days=6)
        connection.execute(update(document).where(document.c.natural_key == "side:7").values(first_seen_at=found))
        connection.execute(update(revision).values(published_at=AT + timedelta(days=2), known_at=found))
    for kind in ("outage_started", "outage_ended"):
        alert = add_alert(
            context.engine, {"outage_started": 1, "outage_ended": 2}[kind], subject_kind="source",
            subject_id="silicon_courier", occasion=f"{occasion}:{kind}", evidence=[],
        )  # fmt: skip
        told = page(ask, f"/alerts/{alert}")
        assert "Began 16 April 2025, 12:00 UTC Ended 21 April 2025, 12:00 UTC , after 5 days" in read(told)
        assert f'<a href="/documents/{late}">Told while we saw nothing</a>' in told
        assert "Our own hardware" not in told
    there = read(page(ask, "/sources"))
    assert "unreachable until 2025-04-21 12:00, 5 days; found after its end: Told while we saw nothing" in there


def test_an_outage_that_lasts_is_told_as_such(context: Context, ask: Ask) -> None:
    occasion = add_outage(context.engine, over=False)
    alert = add_alert(
        context.engine, subject_kind="source", subject_id="silicon_courier", occasion=f"{occasion}:outage_started",
        evidence=[],
    )  # fmt: skip
    told = read(page(ask, f"/alerts/{alert}"))
    assert "Ended not yet" in told
    assert "Missed meanwhile" not in told


def test_sources_that_cannot_be_read_come_first(context: Context, ask: Ask) -> None:
    told = read(page(ask, "/sources"))
    assert told.index("What we cannot see") < told.index("Deadwire") < told.index("What we read")
    assert told.index("What we read") < told.index("Harbour Wire: technology") < told.index("not asked yet")
    assert 'href="/sources"' in page(ask, "/alerts")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def test_a_removal_shows_the_entry_as_it_was(context: Context, ask: Ask) -> None:
    row = add_list_change(context.engine, remarks="was told of in 2019")
    alert = add_alert(
        context.engine, subject_kind="list_entry", subject_id="us-entity-list:key-1", occasion=f"removed:{row}",
        evidence=[],
    )  # fmt: skip
    told = read(page(ask, f"/alerts/{alert}"))
    assert "The entry as it was" in told
    for part in ("Invented Boards Ltd", "Street 1, Town", "90 FR 1", "was told of in 2019"):
        assert part in told
    there = page(ask, "/lists")
    assert f'href="/alerts/{alert}"' in there
    assert "The entry as it was" in there


def test_list_changes_are_narrowed_linked_and_told_once(context: Context, ask: Ask) -> None:
    add_list_change(context.engine, 1, kind="removed", list_id="us-unverified-list", key="moved", name="Moving Ltd")
    add_list_change(context.engine, 2, kind="added", key="moved", name="Moving Ltd")
    changed = {"licence_policy": "presumption of denial"}
    add_list_change(
        context.engine, 3, kind="amended", name="Amended Ltd", fields=["licence_policy"], changes=changed, key="a"
    )
    add_list_change(context.engine, 4, kind="added", name="Early Ltd", key="e", ahead=True, notice="side:9")
    add_list_change(context.engine, 5, kind="added", name="Early Ltd", key="e", notice="side:9")
    cause = add_document(context.engine, 9, (FIRST,), natural_key="side:9", stated={"citation": "90 FR 1"})
    with writing(context.engine) as connection:
        connection.execute(
            update(TABLES["document"]).where(TABLES["document"].c.natural_key == "side:9").values(key=_key("side:9"))
        )
    told = page(ask, "/lists")
    assert "4 changes" in told
    assert read(told).count("Early Ltd") == 3  # the line, what opens its entry, and the entry
    assert "the list does not show it yet" in told
    assert "from Unverified List" in read(told)
    assert "<td>–</td><td><ins>presumption of denial</ins></td>" in told
    assert 'href="/documents/do-' in told
    assert cause
    assert "1 change," in page(ask, "/lists?kind=amended")
    assert "Amended Ltd" not in page(ask, "/lists?of=us-unverified-list")
    for strange in ("kind=x&of=&offset=x", "offset=-3", "of=%00", "offset=99999999999999"):
        page(ask, f"/lists?{strange}")
    assert "No such change" in page(ask, "/lists?of=nothing")


def _key(natural: str) -> bytes:
    from models.hashing import key_of

    return key_of(natural)


# ── public inspection, terms ─────────────────────────────────────────────────────────────────────


def test_a_lead_is_told_with_its_days_and_publication_is_no_edit(
    context: Context, ask: Ask, frozen: FrozenClocks
) -> None:
    stated = {
        "filed_at": "2025-04-16T12:00:00Z", "publishes_on": "2025-04-18", "published_on": "2025-04-18",
        "number": "2025-1", "citation": "90 FR 5",
    }  # fmt: skip
    filed = FIRST + "\nThis document is scheduled to be published on 04/18/2025."
    document = add_document(context.engine, texts=(filed, FIRST), stated=stated, flags=["public_inspection"])
    ahead = "filed for inspection on 16 April 2025, published in the Federal Register in 2 days"
    assert ahead in read(page(ask, f"/documents/{document}"))
    frozen.step(world=timedelta(days=5))
    told = read(page(ask, f"/documents/{document}"))
    assert (
        "filed for inspection on 16 April 2025, published in the Federal Register on 18 April 2025: known 2 days ahead"
        in told
    )
    assert "2. published" in told
    assert "edited" not in told
    assert "Halls ordered in the north" in page(ask, "/documents?only=filed")
    assert "No such document" in page(ask, "/documents?only=edited")


def test_a_removed_text_says_so_and_a_private_one_is_marked(context: Context, ask: Ask) -> None:
    document = add_document(context.engine, private=True)
    told = page(ask, f"/documents/{document}")
    assert "Private: brought by hand" in told
    with writing(context.engine) as connection:
        connection.execute(
            update(TABLES["revision"]).values(text="", removed_at=AT + timedelta(days=400), removed_why="terms")
        )
    told = page(ask, f"/documents/{document}")
    assert "The text was removed on 2026-05-21 by its publisher&#39;s terms." in told
    assert "numbers 20,000 → 12,000" in read(told)  # what changed is kept as facts
    assert ORDERED not in told


# ── the list of documents ────────────────────────────────────────────────────────────────────────


def test_documents_are_listed_by_what_became_of_them(context: Context, ask: Ask) -> None:
    add_document(context.engine, 1, title="Edited one")
    add_document(context.engine, 2, (FIRST,), gone=True, title="Gone one")
    add_document(context.engine, 3, (FIRST,), title="Quiet one")
    for only, there in (
        ("", {"Edited", "Gone", "Quiet"}),
        ("edited", {"Edited"}),
        ("withdrawn", {"Gone"}),
        ("x", {"Quiet"}),
    ):
        told = page(ask, f"/documents?only={only}")
        for name in there:
            assert f"{name} one" in told, only
    assert "Quiet one" not in page(ask, "/documents?only=edited")
    assert page(ask, "/documents?only=withdrawn").count('<b class="bad">withdrawn</b>') == 1


def test_the_list_of_documents_is_paged(context: Context, ask: Ask) -> None:
    for number in range(1, 58):
        add_document(context.engine, number, (FIRST,), title=f"Told {number:03}")
    first = page(ask, "/documents")
    assert "57 documents, 25 on this page" in read(first)
    seen = [first]
    while more := re.search(r'href="(/documents\?[^"]*after=[^"]+)" rel="next"', seen[-1]):
        seen.append(page(ask, more[1]))
    assert [told.count('data-name="Kind"') for told in seen] == [25, 25, 7]
    assert [f"Told {57 - number:03}" for number in range(57)] == re.findall(r"Told \d{3}", "".join(seen))


def test_pages_on_postgresql_show_the_same(context: Context, ask: Ask, postgresql_engine, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from pipeline.tasks import views
    from tests.ui.filled import claim_world

    on_postgresql = replace(context, engine=postgresql_engine)
    monkeypatch.setattr(views, "context", lambda: on_postgresql)
    claim_world(postgresql_engine)
    alert = add_alert(postgresql_engine)
    document = add_document(postgresql_engine, stated={"filed_at": "2025-04-16T12:00:00Z"})
    rest_on(postgresql_engine, alert, "side:1", ORDERED)
    add_list_change(postgresql_engine)
    add_outage(postgresql_engine)
    for path in ("/documents", "/documents?only=edited", "/documents?only=filed", "/documents?only=withdrawn"):
        page(ask, path)
    for path in (
        f"/documents/{document}",
        "/lists",
        "/lists?kind=removed&of=us-entity-list",
        "/sources",
        f"/alerts/{alert}",
    ):
        page(ask, path)
    assert f'<mark class="claim">{ORDERED}</mark>' in page(ask, f"/documents/{document}")
    assert ask("viewer").get("/documents/do-%00aaaaaaaaaaaa").status_code == 404
