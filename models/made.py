"""What a task of Airflow made: which of its runs stored a text, a list's edition, a move, an alert."""

from datetime import datetime
from typing import Literal

from sqlmodel import Field, SQLModel

from models.columns import Key, Utc

#: What is noted: the number of a revision, a list's version or a message, the id of a move, an alert or an edition.
MadeKind = Literal["revision", "list_version", "move", "alert", "edition", "message"]


class AirflowTask(SQLModel, table=True):
    """One row per task instance that made anything, whatever its try."""

    __tablename__ = "airflow_task"

    key: bytes = Field(primary_key=True, sa_type=Key, description="SHA-256 of the four below")
    dag_id: str = Field(index=True)
    run_id: str = Field(index=True)
    task_id: str
    map_index: int = Field(default=-1, description="-1: not mapped")
    began_at: datetime = Field(sa_type=Utc, description="wall: when it first made something")


class Made(SQLModel, table=True):
    """One row per thing that a task instance stored, written in the transaction that stored it."""

    __tablename__ = "made"

    task_key: bytes = Field(primary_key=True, sa_type=Key)
    kind: str = Field(primary_key=True, description="`MadeKind`")
    ref: str = Field(primary_key=True)
