# ruff: noqa: S608 - every statement here is put together from our own words and whole numbers
"""Fills a database with an invented archive of any size, in bulk: for benchmarks and tests of query plans alone.

Rows are made by the database itself, so that a million documents take a minute; their index takes a few more. They say
nothing that makes sense, but are spread as real ones are: over years, over words and marks of which some are common,
over bands that hardly meet.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Any

from sqlalchemy import Connection, text

from pipeline.errors import StateError
from pipeline.events.copies import BANDS
from pipeline.storage.search_fill import fill

FIRST = 1_000_000  # row numbers begin here, so that real rows come before or far behind
DAYS = 900
PER_STORY = 3
TERMS = 28  # of a story
SENTENCES, SAID = 20_000, 14  # of which texts are made, and words of each
PER_EVENT = 10  # documents
#: Marks under which a tenth of all events stand each, as under a chip that everybody writes about.
MARKS = ("chip:nvidia-h20", "chip:nvidia-h100", "firm:nvidia", "firm:huawei", "instrument:us-ear", "place:CN")


def pad(connection: Connection, documents: int, until: datetime, words: Sequence[str]) -> None:
    """Add documents with their texts, stories, bands, claims, events and moves, all done with.

    Args:
        connection: a writing transaction.
        documents: how many.
        until: the newest is of the day before; the others lie in the years before it.
        words: terms of the stories' index, the common ones first; at least 100.

    Raises:
        StateError: the database holds documents already.
    """
    held = connection.execute(text("SELECT count(*) FROM document WHERE id >= :first"), {"first": FIRST}).scalar_one()
    if held or len(words) < 100:
        raise StateError(f"{held} documents of a padding are there already, or {len(words)} words are too few")
    speak = Speech(connection.dialect.name)
    connection.execute(text("CREATE TEMPORARY TABLE padding_word (n INTEGER PRIMARY KEY, term TEXT)"))
    connection.execute(
        text("INSERT INTO padding_word VALUES (:n, :term)"), [{"n": n, "term": t} for n, t in enumerate(words)]
    )
    connection.execute(text("CREATE TEMPORARY TABLE padding_said (n INTEGER PRIMARY KEY, said TEXT)"))
    connection.execute(
        text("INSERT INTO padding_said VALUES (:n, :said)"),
        [{"n": n, "said": said} for n, said in enumerate(_sentences(words))],
    )
    given = {"first": FIRST, "until": until, "words": len(words)}
    for table, count, columns in _tables(speak, documents):
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(columns.values())
        made = f"WITH RECURSIVE n(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})"
        source = "n, bands" if table == "copy_band" else "n"
        if table == "copy_band":
            made += f", bands(b) AS (SELECT 0 UNION ALL SELECT b + 1 FROM bands WHERE b + 1 < {BANDS})"
            source = "bands CROSS JOIN n ORDER BY b, i"
        # In SQLite the INSERT comes before its WITH, in PostgreSQL both are right.
        statement = f'INSERT INTO "{table}" ({names}) {made} SELECT {values} FROM {source}'
        run_padding(connection, statement, given, speak)
    stories = documents // PER_STORY
    # Stories are found by words, the common by many: a word's number is drawn so that it halves as its rank doubles.
    run_padding(
        connection,
        "INSERT INTO story_term (term, story_id, touched_at) "
        f"WITH RECURSIVE n(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {stories}),"
        f" t(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM t WHERE k + 1 < {TERMS})"
        f" SELECT term, {speak.name('st-pad-', 'i')}, {speak.ago(f'i * {DAYS}.0 / {documents // PER_STORY}')}"
        " FROM n CROSS JOIN t JOIN padding_word ON padding_word.n ="
        f" CAST(:words * ((i * 7919 + k * 104729) % 10007) / 10007.0 * ((i * 31 + k * 17) % 101) / 101.0 AS INTEGER)"
        " WHERE true ON CONFLICT DO NOTHING",
        given,
        speak,
    )
    run_padding(
        connection,
        "INSERT INTO term_count (term, documents)"
        " SELECT term, count(*) * 3 FROM story_term WHERE true GROUP BY term"
        " ON CONFLICT (term) DO UPDATE SET documents = term_count.documents + excluded.documents",
        given,
        speak,
    )
    connection.execute(
        text(
            "INSERT INTO term_count VALUES ('', :count)"
            " ON CONFLICT (term) DO UPDATE SET documents = term_count.documents + excluded.documents"
        ),
        {"count": documents},
    )
    for number, mark in enumerate(MARKS):
        run_padding(
            connection,
            "INSERT INTO event_mark (event_id, mark, type, last_at)"
            f" SELECT id, '{mark}', type, known_at FROM event WHERE id LIKE 'ev-pad-%'"
            f" AND CAST(substr(id, 8) AS INTEGER) % 10 = {number}",
            given,
            speak,
        )
    connection.execute(text("DROP TABLE padding_word"))
    connection.execute(text("DROP TABLE padding_said"))
    fill(connection)


def _sentences(words: Sequence[str]) -> list[str]:
    """Sentences of invented texts: a word stands the more seldom the later it comes in the list (Zipf's law)."""
    chance = Random(1)  # noqa: S311 - the same in every run
    shares = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    return [" ".join(chance.choices(words, cum_weights=shares, k=SAID)) + "." for _ in range(SENTENCES)]


class Speech:
    """What the two databases say differently."""

    def __init__(self, name: str) -> None:
        self.sqlite = name == "sqlite"

    def ago(self, days: str) -> str:
        """The instant so many days before the end."""
        if self.sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', julianday(:until) - 1 - {days})"
        return f"CAST(:until AS timestamptz) - (1 + {days}) * interval '1 day'"

    def sha(self, of: str) -> str:
        """32 bytes that are of that number alone, the first 8 too: public ids are made of these."""
        if self.sqlite:
            return f"CAST(printf('%08d%024d', {of}, {of}) AS BLOB)"
        return f"convert_to(lpad(CAST({of} AS text), 8, '0') || lpad(CAST({of} AS text), 24, '0'), 'UTF8')"

    def json(self, value: str) -> str:
        """A JSON value."""
        return f"'{value}'" if self.sqlite else f"CAST('{value}' AS jsonb)"

    def text(self, of: str) -> str:
        """A number in digits."""
        return f"CAST({of} AS text)"

    def name(self, prefix: str, of: str) -> str:
        """A name with a number in it."""
        return f"'{prefix}' || {self.text(of)}"

    def hours_before(self, instant: str, hours: str) -> str:
        """So many hours before an instant."""
        if self.sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', {instant}, '-' || ({hours}) || ' hours')"
        return f"{instant} - ({hours}) * interval '1 hour'"


def _tables(speak: Speech, documents: int) -> list[tuple[str, int, dict[str, str]]]:
    """Each table with how many rows it gets and what stands in their columns, in the order of references."""
    stories, events = max(1, documents // PER_STORY), max(1, documents // PER_EVENT)
    at = speak.ago(f"i * {DAYS}.0 / {documents}")
    event_at = speak.ago(f"i * {DAYS}.0 / {events}")
    none, false = speak.json("[]"), "false"
    kind = "CASE i % 3 WHEN 0 THEN 'restriction_imposed' WHEN 1 THEN 'entity_listed' ELSE 'stockpiling' END"
    words = "' said that the office widened its rule on boards, and that buyers wait for its word before they order.'"
    picked = (f"(i % {SENTENCES} * {step} + i / {SENTENCES}) % {SENTENCES}" for step in (7919, 50_021))
    said = " || ' ' || ".join(f"(SELECT said FROM padding_said WHERE padding_said.n = {n})" for n in picked)
    body = (
        '{"type": "restriction_imposed", "status": "announced", "actors": [], "firms": [], "chips": ["nvidia-h20"],'
        ' "attribution": "outlet", "evidence": [0, 10]}'
    ).replace(":", "\\:")
    document = {
        "id": ":first + i",
        "key": speak.sha("i"),
        "natural_key": speak.name("url:https\\://padding.example/", "i"),
        "source": speak.name("padding_", "i % 40"),
        "publisher": speak.name("Padding ", "i % 40"),
        "kind": "'news'",
        "url": speak.name("https\\://padding.example/", "i"),
        "private": false,
        "reconstruction": "true",
        "first_seen_at": at,
        "stated": speak.json("{}"),
    }
    revision = {
        "id": ":first + i",
        "document_id": ":first + i",
        "number": "1",
        "kind": "'first'",
        "origin": "'backfill'",
        "text_sha": speak.sha("i"),
        "capture_sha": speak.sha("i"),
        "reader": "'padding@1'",
        "title": "'Padding'",
        "authors": none,
        "published_at": at,
        "language": "'en'",
        "text": f"{speak.name('Firm ', 'i')} || {words} || {said}",
        "turns": none,
        "flags": none,
        "sections": none,
        "changed": speak.json("{}"),
        "seen": none,
        "known_at": at,
        "work": "'done'",
    }
    story = {
        "id": speak.name("st-pad-", "i"),
        "centroid": speak.json("{}"),
        "marks": speak.json('{"leads"\\: []}'),
        "members": str(PER_STORY),
        "last_at": speak.ago(f"i * {DAYS}.0 / {stories}"),
    }
    member = {
        "revision_id": ":first + i",
        "story_id": speak.name("st-pad-", f"CASE WHEN i / {PER_STORY} < {stories} THEN i / {PER_STORY} ELSE 0 END"),
        "why": "'padding'",
        "known_at": at,
    }
    claim = {
        "id": ":first + i",
        "key": speak.sha("i"),
        "revision_id": ":first + i",
        "ordinal": "0",
        "type": "'restriction_imposed'",
        "status": "'announced'",
        "start": "0",
        "end": "10",
        "confidence": "0.5",
        "attribution": "'outlet'",
        "body": speak.json(body),
        "pipeline_sha": speak.sha("1"),
        "known_at": at,
    }
    label = "CASE i % 3 WHEN 0 THEN 'CHIP' WHEN 1 THEN 'FIRM' ELSE 'PLACE' END"
    entity = "CASE i % 3 WHEN 0 THEN 'nvidia-h20' WHEN 1 THEN 'nvidia' ELSE 'CN' END"
    mention = {
        "id": ":first + i",
        "revision_id": ":first + i",
        "start": "0",
        "end": "4",
        "label": label,
        "entity": entity,
        "how": "''",
        "pipeline_sha": speak.sha("1"),
    }
    event = {"id": speak.name("ev-pad-", "i"), "type": kind, "known_at": event_at}
    event_claim = {
        "id": ":first + i",
        "event_id": speak.name("ev-pad-", f"i % {events}"),
        "claim_id": ":first + i",
        "why": "'padding'",
        "told_at": at,
        "publisher": speak.name("Padding ", "i % 40"),
        "official": false,
        "story_id": "NULL",
        "copied": false,
        "known_at": at,
    }
    move = {
        "id": speak.name("ev-pad-", "i") + " || '.1'",
        "event_id": speak.name("ev-pad-", "i"),
        "ordinal": "1",
        "kind": "'stage'",
        "to_stage": "'announced'",
        "claims": none,
        "why": "'padding'",
        "origin": "'backfill'",
        "known_at": event_at,
        "work": "'done'",
    }
    # Hashes lie evenly over all that fit the column, other ones in each band.
    step = (2**63 - 1) // (documents + 1)
    band = {"band": "b", "hash": f"i * {step} + b", "revision_id": f":first + (i * 7919 + b * 104729) % {documents}"}
    return [
        ("document", documents, document),
        ("revision", documents, revision),
        ("story", stories, story),
        ("story_member", documents, member),
        ("claim", documents // 4, claim),
        ("mention", documents, mention),
        ("event", events, event),
        ("event_claim", documents // 4, event_claim),
        ("move", events, move),
        ("copy_band", documents, band),
    ]


def run_padding(connection: Connection, statement: str, given: dict[str, Any], speak: Speech) -> None:
    """Run a statement with those of the values that it names."""
    asked = text(statement)
    needed = {name: given[name] for name in given if f":{name}" in statement}
    if "until" in needed:
        # SQLite keeps instants as text without a zone.
        needed["until"] = needed["until"].strftime("%Y-%m-%d %H:%M:%S") if speak.sqlite else needed["until"]
    connection.execute(asked, needed)
