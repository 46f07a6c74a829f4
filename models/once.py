"""Acts that a program asks for by a key of its own, so that asking again, after an answer was lost, does nothing."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Field, SQLModel

from models.columns import Key, Utc


class DoneOnce(SQLModel, table=True):
    """One row per key that an act was asked for by, written with the act; gone after some days."""

    __tablename__ = "done_once"

    key: bytes = Field(primary_key=True, sa_type=Key, description="SHA-256 of who asked, and their key")
    asked: bytes = Field(sa_type=Key, description="SHA-256 of what was asked")
    recorded_at: datetime = Field(sa_type=Utc, index=True, description="wall")


class Once(NamedTuple):
    """A key by which somebody asks for an act, and what they ask: each SHA-256."""

    key: bytes
    asked: bytes
