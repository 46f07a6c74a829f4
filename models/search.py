"""The index of stored texts: derived from documents, and made anew from them at any time (`docs/decisions`)."""

from sqlalchemy import Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from models.columns import Json, Plain, RowId

#: Entries that stand in no block yet. Queries say it in these words: SQLite then knows the index by them.
LOOSE = "words IS NOT NULL"


class SearchEntry(SQLModel, table=True):
    """One row per document that can be found: a changed text gets a new row with a higher id, so that ids tell order.

    `words` and `pairs` are what it is found by, until it stands in a block.
    """

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_loose", "id", sqlite_where=text(LOOSE), postgresql_where=text(LOOSE)),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    document_id: int = Field(foreign_key="document.id", index=True, sa_type=RowId)
    facets: list[str] = Field(default_factory=list, sa_type=Json, description="source:…, kind:…, entity:…")
    words: str | None = Field(default=None, sa_type=Text, description="distinct terms between blanks")
    pairs: bytes | None = Field(default=None, sa_type=LargeBinary, description="numbers of neighbouring words, 16 bit")


class SearchBlock(SQLModel, table=True):
    """One row per run of entries whose terms lie in pages: ids from `start`, `size` of them."""

    __tablename__ = "search_block"

    start: int = Field(primary_key=True, sa_type=RowId, sa_column_kwargs={"autoincrement": False})
    size: int
    dead: bytes = Field(default=b"", sa_type=LargeBinary, description="a bit for each entry that was replaced")


class SearchPage(SQLModel, table=True):
    """One row per block and share of the terms: which entries of the block have each (`storage.postings`)."""

    __tablename__ = "search_page"

    page: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    start: int = Field(primary_key=True, sa_type=RowId, sa_column_kwargs={"autoincrement": False})
    body: bytes = Field(sa_type=LargeBinary)


class SearchWord(SQLModel, table=True):
    """One row per word that stands in a block, with how many entries had it: for words that are typed in part."""

    __tablename__ = "search_word"

    word: str = Field(primary_key=True, sa_type=Plain)
    entries: int


class SearchDead(SQLModel, table=True):
    """One row per entry of a block that was replaced, until its block notes it."""

    __tablename__ = "search_dead"

    id: int = Field(primary_key=True, sa_type=RowId, sa_column_kwargs={"autoincrement": False})
