"""Bar P9: questions to an archive of any size, out of the database to snippets and counts; wall time."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import Engine, insert, select

from models.document import Revision
from models.search import SearchWord
from models.state import World
from pipeline.bench.databases import databases
from pipeline.bench.report import Row
from pipeline.documents.folding import words_of
from pipeline.documents.looking import read_question
from pipeline.storage.engine import migrate, open_engine, reading, writing
from pipeline.storage.padding import DAYS, FIRST, pad
from pipeline.storage.search import Asked, Order, search

revision = Revision.__table__  # type: ignore[attr-defined]
word = SearchWord.__table__  # type: ignore[attr-defined]

UNTIL = datetime(2026, 1, 5, tzinfo=UTC)
PAGE = 25
EACH = 20  # questions of a kind
SYLLABLES = ("ka", "lo", "mi", "ra", "te", "nu", "so", "vi", "el", "dor", "an", "ti", "che", "bu", "pa")


def measure(documents: int, rounds: int) -> list[Row]:
    """Milliseconds of a question, by kind of question, on each database."""
    rows = []
    with databases() as addresses:
        for address in addresses:
            engine = open_engine(address)
            migrate(engine)
            with writing(engine) as connection:
                connection.execute(insert(World.__table__).values(id=1, kind="live", now_at=None))  # type: ignore[attr-defined]
                pad(connection, documents, UNTIL, made_words())
            name = engine.dialect.name
            for kind, questions in make_questions(engine, documents).items():
                rows.append(_row(engine, f"search among {documents:,} documents, {kind}, {name}", questions, rounds))
            engine.dispose()
    return rows


def made_words(count: int = 20_000) -> list[str]:
    """Invented words, the same in every run."""
    chance = random.Random(7)  # noqa: S311  # no secret
    made = ("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count))
    return list(dict.fromkeys(made))


def make_questions(engine: Engine, documents: int) -> dict[str, list[tuple[Asked, Order]]]:
    """Questions by kind, made of what the archive holds."""
    chance = random.Random(2)  # noqa: S311  # no secret
    with reading(engine) as connection:
        order = word.c.entries.desc()
        common = list(connection.execute(select(word.c.word).order_by(order, word.c.word).limit(12)).scalars())
        seldom = select(word.c.word).where(word.c.entries <= max(3, documents // 20_000))
        rare = list(connection.execute(seldom.order_by(word.c.word).limit(400)).scalars()) or common
        rows = [FIRST + chance.randrange(documents) for _ in range(EACH)]
        texts = list(connection.execute(select(revision.c.text).where(revision.c.id.in_(rows))).scalars())
    runs = [words_of(text) for text in texts]
    since = (UNTIL - timedelta(days=DAYS // 3)).date()
    said: dict[str, Iterator[str]] = {
        "the two commonest words": (" ".join(chance.sample(common[:4], 2)) for _ in range(EACH)),
        "a common and a rare word": (f"{chance.choice(common)} {chance.choice(rare)}" for _ in range(EACH)),
        "phrases": (f'"{" ".join(_run(each, chance, 2))}"' for each in runs),
        "eight words": (" ".join(_run(each, chance, 8)) for each in runs),
        "beginnings of words": (f"{chance.choice(common)} {chance.choice(SYLLABLES)[:2]}*" for _ in range(EACH)),
        "words and none": (f"{chance.choice(common)} -{chance.choice(common)}" for _ in range(EACH)),
        "what nobody said": (f"{chance.choice(common)} zzz{number}" for number in range(EACH)),
    }
    kinds: dict[str, list[tuple[Asked, Order]]] = {
        kind: [(Asked(read_question(each)), "relevance") for each in questions] for kind, questions in said.items()
    }
    narrowed = [
        replace(
            Asked(read_question(" ".join(chance.sample(common, 2)))),
            facets={"source": [f"padding_{number % 40}"], "kind": ["news"]},
            since=since,
        )
        for number in range(EACH)
    ]
    kinds["common words, a source and days"] = [(each, "relevance") for each in narrowed]
    kinds["no words: the newest"] = [(Asked(), "newest")] * EACH
    return kinds


def _run(words: Sequence[str], chance: random.Random, count: int) -> Sequence[str]:
    start = chance.randrange(max(1, len(words) - count))
    return words[start : start + count]


def _row(engine: Engine, name: str, questions: list[tuple[Asked, Order]], rounds: int) -> Row:
    spent: list[float] = []
    with reading(engine) as connection:
        for each, order in questions[:1] + questions * rounds:
            began = time.perf_counter()
            search(connection, each, order=order, limit=PAGE)
            spent.append(time.perf_counter() - began)
    kept = sorted(1000 * each for each in spent[1:])  # the first warms the database's cache
    return Row(
        name=name,
        ours=1000 / median(kept),
        beside="",
        theirs=None,
        ratio=None,
        p50_ms=median(kept),
        p95_ms=kept[min(len(kept) - 1, int(0.95 * len(kept)))],
        max_ms=kept[-1],
        failed=0,
        their_failed=0,
        bar="P9: p95 ≤ 50 ms",
        note=f"wall time of a page of {PAGE} with snippets, the count of all and the facets",
    )
