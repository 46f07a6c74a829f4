"""Documents are found by what they say, on both databases, whether their words lie loose or in blocks."""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, column, func, select, table, update

from models.clocks import WorldInstant
from models.hashing import sha256
from models.state import World
from models.terms import PRIVATE, UNKNOWN, Terms
from models.values import Page
from pipeline.documents.folding import words_of
from pipeline.documents.looking import marked, places_in, read_question
from pipeline.storage import postings, search_fill, search_index
from pipeline.storage.engine import reading, writing
from pipeline.storage.retention import load_bodies, remove_bodies
from pipeline.storage.revisions import DocumentFacts, save_gone, save_revision
from pipeline.storage.search import Asked, Found, search
from pipeline.storage.search_fill import empty, fill
from pipeline.storage.search_index import entry, page, put_together, revision, word

AT = datetime(2026, 3, 1, tzinfo=UTC)
OPEN = Terms(store_days=None, quote_chars=300, pass_on="full")
TEXTS = [
    "The bureau added § 744.11(a) and ECCN 3A090.a to the rule on the H20.",
    "Nvidia's RTX 4090 D is sold in China; the RTX4090D is not the RTX 4090.",
    "AMD's MI308X and Nvidia's A800 need a licence, officials said.",
    "商务部宣布对华出口管制，英伟达H20芯片受限。",
    "National security is cited. The national office of security is not meant.",
    "Die Bundesregierung prüft Ausfuhrkontrollen für Beschleuniger; 'quoted' \"words\" AND NOT * - OR NEAR(",
    "Ｆｕｌｌｗｉｄｔｈ letters and café culture.",
]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 8, 32 and 64 entries, so that a test has them all: each is a multiple of 8, as their real sizes are."""
    tiers = tuple(tier._replace(size=size) for tier, size in zip(postings.TIERS, (8, 32, 64), strict=True))
    for module in (postings, search_index):
        monkeypatch.setattr(module, "TIERS", tiers)
    for module in (search_fill, search_index):
        monkeypatch.setattr(module, "SMALL", tiers[0])
        monkeypatch.setattr(module, "ENOUGH", 10)


def save(
    connection: Connection, number: int, text: str, *, day: int = 0, private: bool = False, **given: object
) -> int:
    facts = DocumentFacts(
        natural_key=f"url:https://a.example/{number}",
        source=str(given.get("source", "wire")),
        publisher="Wire",
        kind="news",
        url=f"https://a.example/{number}",
        private=private,
    )
    title = given.get("title", "")
    terms = PRIVATE if private else given.get("terms", OPEN)
    assert isinstance(terms, Terms)
    published = AT + timedelta(days=day)
    return save_revision(
        connection,
        facts,
        Page(title=str(title) or None, text=text, published_at=published, language="en"),
        capture_sha=sha256(text.encode()),
        reader="page@1",
        origin="live",
        known_at=WorldInstant(published + timedelta(hours=int(str(given.get("hour", 1))))),
        world_kind="live",
        terms=terms,
    ).document_id


def found(engine: Engine, asked: str = "", limit: int = 50, **given: object) -> list[str]:
    """The texts that are found, the newest first, as their first words."""
    return [hit.passage.url._text.rpartition("/")[2] for hit in look(engine, asked, limit, **given).hits]


def look(
    engine: Engine, asked: str = "", limit: int = 50, after: str = "", order: str = "newest", **given: object
) -> Found:
    wanted = Asked(question=read_question(asked), **given)  # type: ignore[arg-type]
    with reading(engine) as connection:
        return search(connection, wanted, order=order, limit=limit, after=after)  # type: ignore[arg-type]


@pytest.fixture
def stored(engine: Engine) -> Engine:
    with writing(engine) as connection:
        connection.execute(World.__table__.insert().values(id=1, kind="live", now_at=None))  # type: ignore[attr-defined]
        for number, text in enumerate(TEXTS):
            save(connection, number, text, day=number)
    return engine


CASES = [
    ("H20", "30"),
    ("h20 -bureau", "3"),
    ("744.11", "0"), ("§744.11(a)", "0"), ("3A090.a", "0"), ("3a090", "0"), ("3A090.b", ""),
    ("RTX 4090 D", "1"), ("RTX4090D", "1"), ("rtx 4090d", "1"), ("4090", "1"),
    ("MI308X", "2"), ("mi 308x", "2"), ("a800", "2"), ("800", "2"),
    ("出口管制", "3"), ("芯片", "3"), ("口管", "3"), ("管口", ""), ("H20芯片", "3"), ("“出口管制”", "3"),
    ("national security", "4"), ('"national security"', "4"), ('"security national"', ""),
    ('"national office"', "4"), ('-"national security" national', ""), ('-"security national" national', "4"),
    ("secur*", "4"), ('"national secur*"', "4"), ("ausfuhr*", "5"), ("prufT", "5"), ("-nvidia -office", "6530"),
    ("FULLWIDTH cafe", "6"), ("nothing", ""), ("kind:news licence", "2"), ("kind:rule", ""), ("-kind:news", ""),
    ("lang:en amd", "2"), ("chip:nvidia-h20", ""), ("AND", "6520"), ("NEAR(", "5"), ("source:wire h20", "30"),
]  # fmt: skip


PLACES = [
    ("ab", "aab ab, abc; ab1 1ab 芯ab片", [(4, 6), (13, 15), (18, 20), (22, 24)]),
    ("ab*", "aab abc ab", [(4, 7), (8, 10)]),
    ("12", "112 12 a12b 123", [(4, 6), (8, 10)]),
    ("“ab ab”", "ab ab ab", [(0, 5)]),
    ("“aa ab”", "aaa ab aa-ab", [(7, 12)]),
    ("芯", "芯芯ab", [(0, 1), (1, 2)]),
]


@pytest.mark.parametrize(("asked", "text", "places"), PLACES)
def test_words_are_found_from_edge_to_edge(asked: str, text: str, places: list[tuple[int, int]]) -> None:
    assert [place[:2] for place in places_in(text, read_question(asked).parts)] == places


def test_what_people_type_finds_what_they_mean(stored: Engine) -> None:
    assert {asked: found(stored, asked) for asked, _ in CASES} == {asked: list(numbers) for asked, numbers in CASES}


def test_blocks_find_what_loose_entries_find(engine: Engine, small_blocks: None) -> None:
    """Many texts of few words, edited and taken out meanwhile: whatever is asked, as a look through every text says."""
    chance = random.Random(5)
    words = ["alpha", "beta", "gamma", "delta", "h20", "a800", "出口", "管制", "mi308x", "rare"]
    texts: dict[int, str] = {}

    def some() -> str:
        return " ".join(chance.choice(words) for _ in range(chance.randint(1, 6)))

    with writing(engine) as connection:
        connection.execute(World.__table__.insert().values(id=1, kind="live", now_at=None))  # type: ignore[attr-defined]
    for number in range(90):
        with writing(engine) as connection:
            texts[number] = some()
            save(connection, number, texts[number], day=number)
            if number % 3 == 0 and number:
                other = chance.randrange(number)
                more = some()
                save(connection, other, more, day=other, hour=2 + number)
                texts[other] += "\n" + more
            if number % 10 == 0:
                put_together(connection)
    with reading(engine) as connection:
        sizes = set(connection.execute(select(search_index.block.c.size)).scalars())
        loose = connection.execute(select(entry.c.id).where(entry.c.words.is_not(None))).all()
    assert sizes == {8, 32, 64}
    assert loose
    questions = [" ".join(chance.sample(words, size)) for size in (1, 2, 3) for _ in range(15)]
    questions += [f'"{chance.choice(words)} {chance.choice(words)}"' for _ in range(25)]
    questions += [f"{chance.choice(words)} -{chance.choice(words)}" for _ in range(10)] + ["al* -be*", "a*", ""]
    for asked in questions:
        told = look(engine, asked, limit=200)
        assert sorted(hit.passage.url._text.rpartition("/")[2] for hit in told.hits) == sorted(
            str(number) for number, text in texts.items() if holds(text, asked)
        ), asked
        assert told.exact
        assert told.total == len(told.hits)


def holds(text: str, asked: str) -> bool:
    """Whether a text is what was asked for, by its words one after the other."""
    lines = [" ".join(words_of(line)) for line in text.split("\n")]
    for part in read_question(asked).parts:
        said = " ".join(part.words)
        stands = any(
            re.search(rf"(?<!\S){said}" + ("" if part.begun else r"(?!\S)"), line) is not None for line in lines
        )
        if stands == part.minus:
            return False
    return True


def test_pages_follow_one_another_and_say_how_many_there_are(stored: Engine) -> None:
    first = look(stored, "-nothing", limit=3)
    assert (len(first.hits), first.total, first.exact) == (3, 7, True)
    second = look(stored, "-nothing", limit=3, after=first.after or "")
    third = look(stored, "-nothing", limit=3, after=second.after or "")
    assert third.after is None
    assert [hit.id for told in (first, second, third) for hit in told.hits] == [hit.id for hit in look(stored, "").hits]
    assert found(stored, "h20", after="nonsense") == ["3", "0"]


def test_titles_and_beginnings_come_first_by_relevance(stored: Engine) -> None:
    with writing(stored) as connection:
        save(connection, 22, "something else, tantalum", day=20, title="Tantalum")
        save(connection, 21, "tantalum is short", day=30)
        save(connection, 20, "filler " * 80 + "tantalum", day=40)
    assert found(stored, "tantalum") == ["20", "21", "22"]
    assert found(stored, "tantalum", order="relevance") == ["22", "21", "20"]
    paged = look(stored, "tantalum", order="relevance", limit=1)
    assert found(stored, "tantalum", order="relevance", limit=1, after=paged.after) == ["21"]


def test_days_facets_and_counts(stored: Engine) -> None:
    assert found(stored, since=date(2026, 3, 3), until=date(2026, 3, 4)) == ["3", "2"]
    assert found(stored, since=date(2026, 3, 8)) == []
    assert found(stored, until=date(1980, 1, 1)) == []
    with writing(stored) as connection:
        save(connection, 1, "The RTX 5090 D is another.", day=8)
        save(connection, 30, "elsewhere, the H20", source="bureau", day=9)
        save_gone(
            connection,
            "url:https://a.example/4",
            status=404,
            origin="live",
            known_at=WorldInstant(AT + timedelta(days=20)),
        )
    assert found(stored, facets={"is": ["edited"]}) == ["1"]
    assert found(stored, "rtx4090d") == ["1"]  # an earlier edition said so
    assert look(stored, "rtx4090d").hits[0].older
    assert found(stored, facets={"is": ["withdrawn"]}) == ["4"]
    assert found(stored, "national") == ["4"]
    told = look(stored, facets={"is": ["withdrawn", "edited"]})
    assert told.total == 2
    assert look(stored, "h20").counted["source:bureau"] == 1
    assert look(stored, "h20").counted["source:wire"] == 2
    assert found(stored, "h20", facets={"source": ["bureau"]}) == ["30"]


def test_private_documents_are_not_even_counted_for_others(stored: Engine) -> None:
    with writing(stored) as connection:
        save(connection, 50, "The H20 in our own memo.", private=True, day=50)
    assert found(stored, "h20") == ["50", "3", "0"]
    told = look(stored, "h20", private=False)
    assert [hit.passage.terms.private for hit in told.hits] == [False, False]
    assert told.total == 2
    assert "is:private" not in told.counted


def test_what_goes_by_its_terms_leaves_the_index_for_good(engine: Engine, small_blocks: None) -> None:
    with writing(engine) as connection:
        connection.execute(World.__table__.insert().values(id=1, kind="live", now_at=None))  # type: ignore[attr-defined]
        for number in range(40):
            save(
                connection,
                number,
                f"common unobtainium{number} words",
                title=f"Title{number}",
                terms=UNKNOWN,
                day=number,
            )
        connection.execute(update(revision).values(work="done"))
        put_together(connection)
    assert found(engine, "unobtainium3") == ["3"]
    bits = _pages(engine)
    with writing(engine) as connection:
        now = WorldInstant(AT + timedelta(days=365 + 5))
        first = connection.execute(select(revision.c.id).order_by(revision.c.id).limit(5)).scalars()
        remove_bodies(connection, load_bodies(connection, dict.fromkeys(first, "its terms")), now)
    assert found(engine, "unobtainium3") == []
    assert found(engine, "common -unobtainium39", limit=99) == [str(number) for number in range(38, 4, -1)]
    assert found(engine, "title3") == ["3"]
    with reading(engine) as connection:
        index = search_index.number_of("unobtainium3")
        key = postings.key_of_word(index).to_bytes(8, "little")
        bodies = connection.execute(select(page.c.body)).scalars().all()
        loose = connection.execute(select(entry.c.words).where(entry.c.words.is_not(None))).scalars().all()
    assert not [body for body in bodies if postings.find_term(body, key) is not None]
    assert not [words for words in loose if " unobtainium3 " in words]
    assert len(bits) > 3


def _pages(engine: Engine) -> Sequence[bytes]:
    with reading(engine) as connection:
        return connection.execute(select(page.c.body)).scalars().all()


def test_an_index_made_anew_finds_the_same(stored: Engine) -> None:
    before = [found(stored, asked) for asked in ("h20", "national", "", "secur*")]
    with writing(stored) as connection:
        empty(connection)
    assert found(stored, "h20") == []
    with writing(stored) as connection:
        assert fill(connection) == len(TEXTS)
        assert fill(connection) == 0
    assert [found(stored, asked) for asked in ("h20", "national", "", "secur*")] == before


def test_words_are_counted_once_however_the_index_was_made(engine: Engine, small_blocks: None) -> None:
    def counted() -> tuple[int, int]:
        with reading(engine) as connection:
            told = connection.execute(select(word.c.entries).where(word.c.word == "alpha")).scalar_one()
            sealed = connection.execute(select(func.count()).select_from(entry).where(entry.c.words.is_(None)))
            return told, sealed.scalar_one()

    with writing(engine) as connection:
        connection.execute(World.__table__.insert().values(id=1, kind="live", now_at=None))  # type: ignore[attr-defined]
        for number in range(100):
            save(connection, number, f"alpha beta{number % 3} gamma{number}", day=number)
            put_together(connection)
    before, texts = counted(), found(engine, "beta1", 100)
    with writing(engine) as connection:
        empty(connection)
        assert fill(connection) == 100
        assert search_index.count_loose(connection) < 20
    after = counted()
    assert before[0] == before[1] > 80
    assert after[0] == after[1] > 80
    assert found(engine, "beta1", 100) == texts


@pytest.fixture(scope="module")
def one_text(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    from pipeline.storage.engine import migrate, open_engine

    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('one') / 'one.db'}")
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(World.__table__.insert().values(id=1, kind="live", now_at=None))  # type: ignore[attr-defined]
        for number, text in enumerate(TEXTS):
            save(connection, number, text)
    yield engine
    engine.dispose()


@given(st.text(max_size=40) | st.text("\"*-:()ANDOR a20出口“”'\\%_", max_size=20))
def test_any_text_at_all_is_a_question(one_text: Engine, asked: str) -> None:
    for order in ("newest", "relevance"):
        told = look(one_text, asked, order=order)
        assert len(told.hits) <= told.total
    parts = read_question(asked).parts
    for text in TEXTS:
        assert "".join(piece for piece, _ in marked(text, parts)) == text


@given(st.sampled_from(TEXTS), st.data())
def test_every_word_of_a_text_finds_it(one_text: Engine, text: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(re.findall(r"\w+", text)), min_size=1, max_size=5))
    number = str(TEXTS.index(text))
    assert number in found(one_text, " ".join(words))
    start = data.draw(st.integers(0, len(words_of(text)) - 1))
    assert number in found(one_text, '"' + " ".join(words_of(text)[start : start + 4]) + '"')


def test_the_word_list_counts_what_blocks_hold(stored: Engine, small_blocks: None) -> None:
    with writing(stored) as connection:
        for number in range(100, 110):
            save(connection, number, "h20 again", day=number)
        put_together(connection)
        connection.execute(update(word).values(entries=word.c.entries))
        counted = dict(connection.execute(select(word.c.word, word.c.entries)).all())
    assert counted["h20"] == 10  # entries 1 to 15 lie in blocks, two of the first seven texts name it


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_is_replaced_while_blocks_are_made_is_found_once(stored: Engine, small_blocks: None) -> None:
    """One worker puts entries together while another holds one that it replaces, not committed yet."""
    with writing(stored) as connection:
        for number in range(100, 110):
            save(connection, number, "marzipan", day=number)
    with stored.connect() as worker, worker.begin():
        save(worker, 100, "marzipan again", day=100, hour=2)
        with writing(stored) as other:
            assert put_together(other) == 14  # of 17, 15 lie before the block that grows, and one is in hand
    assert len(found(stored, "marzipan")) == look(stored, "marzipan").total == 10
    with writing(stored) as connection:
        for number in range(110, 120):
            save(connection, number, "nougat", day=number)
        put_together(connection)
    assert len(found(stored, "marzipan")) == look(stored, "marzipan").total == 10


def test_words_lie_in_the_order_of_their_letters(engine: Engine) -> None:
    """A range finds beginnings: a language's order, which PostgreSQL servers usually have, puts `{` before `a`."""
    if engine.dialect.name == "postgresql":
        columns = table("columns", column("collation_name"), column("table_name"), schema="information_schema")
        asked = select(columns.c.collation_name).where(columns.c.table_name == "search_word")
        with reading(engine) as connection:
            assert "C" in connection.execute(asked).scalars().all()
    with writing(engine) as connection:
        connection.execute(word.insert(), [{"word": each, "entries": 1} for each in ("h9", "h9z", "hz", "hzz", "i")])
        begun = select(word.c.word).where(word.c.word >= "hz", word.c.word < "h{")
        assert set(connection.execute(begun).scalars()) == {"hz", "hzz"}
