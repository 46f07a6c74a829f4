"""The database's store for a grouper gives what the one in memory gives, on both databases, and twice the same."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select

from models.document import Document, Revision
from models.event import CopyBand, StoryMember, TermCount
from models.hashing import sha256
from pipeline.events.stories import Grouper, MemoryStore, Placement
from pipeline.events.stories.marks import read_marks
from pipeline.storage.engine import reading, writing
from pipeline.storage.stories import StoryStore, marks_from, marks_to
from tests.events.measure import load

NOW = datetime(2025, 4, 16, tzinfo=UTC)
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


def save_revision(connection: Connection, number: int, title: str | None, text: str, publisher: str) -> None:
    connection.execute(
        insert(document),
        {
            "id": number,
            "key": sha256(str(number).encode()),
            "natural_key": f"url:https://press.example/{number}",
            "source": "press",
            "publisher": publisher,
            "kind": "news",
            "url": f"https://press.example/{number}",
            "private": False,
            "reconstruction": False,
            "first_seen_at": NOW,
        },
    )
    connection.execute(
        insert(revision),
        {
            "id": number,
            "document_id": number,
            "number": 1,
            "kind": "first",
            "origin": "live",
            "text_sha": sha256(text.encode()),
            "capture_sha": sha256(b""),
            "reader": "test",
            "title": title,
            "text": text,
            "authors": [],
            "turns": [],
            "flags": [],
            "known_at": NOW,
            "work": "done",
        },
    )


def documents() -> list[tuple[str, str | None, str, str, datetime]]:
    rows = load("happenings.jsonl")[-24:]
    made = [
        (str(n), r["title"], r["text"], r["publisher"], datetime.fromisoformat(r["published_at"]))
        for n, r in enumerate(rows, 1)
    ]
    _, title, text, _, at = made[3]
    return [*made, ("90", f"Reprint: {title}", text, "outlet-z", at), ("91", None, "", "outlet-z", at)]


def test_the_database_groups_as_memory_does_and_a_second_run_adds_nothing(engine: Engine) -> None:
    memory = Grouper(MemoryStore())
    expected = [memory.add(name, at, who, title, text) for name, title, text, who, at in documents()]
    assert expected[-2].copy_of == "4"

    def run() -> list[Placement]:
        with writing(engine) as connection:
            grouper = Grouper(StoryStore(connection, NOW))
            return [grouper.add(name, at, who, title, text) for name, title, text, who, at in documents()]

    with writing(engine) as connection:
        for name, title, text, who, _ in documents():
            save_revision(connection, int(name), title, text, who)
    assert [(p.story, p.copy_of) for p in run()] == [(p.story, p.copy_of) for p in expected]

    def counted() -> list[int]:
        tables = [StoryMember.__table__, TermCount.__table__, CopyBand.__table__]  # type: ignore[attr-defined]
        with reading(engine) as connection:
            return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables] + [
                connection.execute(select(func.sum(tables[1].c.documents))).scalar_one()
            ]

    before = counted()
    assert before[0] == len(documents())
    assert [(p.story, p.copy_of) for p in run()] == [(p.story, p.copy_of) for p in expected]
    assert counted() == before


def test_marks_come_back_as_they_were_but_for_words_beside_figures_of_the_whole() -> None:
    marks = read_marks("US adds 36 firms to Entity List in Q3 2025", "Nvidia's H20 fell 10% in China. It denied that.")
    back = marks_from(marks_to(marks))
    assert (back.title, back.head, back.terms, back.told) == (marks.title, marks.head, marks.terms, marks.told)
    assert [n.value for n in back.whole.numbers] == [n.value for n in marks.whole.numbers]
