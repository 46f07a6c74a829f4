"""A name set right is what search, facets and the entry's page find, on both databases; taken back, it is as read."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sqlalchemy import Engine

from pipeline.documents.wanted import Wanted
from pipeline.events.renaming import Renaming
from pipeline.storage.dossiers import load_mentions
from pipeline.storage.engine import reading
from pipeline.storage.trace import mentions
from pipeline.tasks.by_hand_events import undo
from pipeline.tasks.catalogue_view import show_entry
from pipeline.tasks.finding import find_documents
from pipeline.tasks.names_right import set_name_right
from tests.conftest import FrozenClocks
from tests.tasks.test_by_hand import LICENCE, reread
from tests.tasks.told import Desk, deploy

TWICE = f"{LICENCE} An H800 is no H20, said one of them."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    made = deploy(engine, tmp_path, frozen)
    made.publish(TWICE, name="page", title="Officials on chips")
    made.analyse()
    return made


def found(desk: Desk, entity: str) -> list[str]:
    """Documents that a search by an entity finds."""
    page = find_documents(desk.context, Wanted(chosen={"entity": (entity,)}))
    return [each.id for each in page.lines]


def counted(desk: Desk) -> dict[str, int]:
    """By entity how many documents its facet counts."""
    page = find_documents(desk.context, Wanted())
    [facet] = [each for each in page.facets if each.part == "entity"]
    return {parse_qs(each.query)["entity"][0]: each.count for each in facet.choices}


def mentioned(desk: Desk, entity: str) -> tuple[int, list[int]]:
    """On an entry's page how often it is mentioned, and how often by which document."""
    view = show_entry(desk.context, entity)
    assert view is not None
    return view.mentions, [each.mentions for each in view.documents]


def last(desk: Desk) -> int:
    return int(desk.rows("revision", "id")[-1][0])


def test_what_is_meant_is_found_and_what_was_read_is_not(desk: Desk) -> None:
    [document] = found(desk, "nvidia-h20")
    assert mentioned(desk, "nvidia-h20") == (2, [2])
    assert found(desk, "nvidia-h200-sxm") == []
    said = set_name_right(
        desk.context, document, Renaming("nvidia-h20", "", "nvidia-h200-sxm"), who="Ada", why="its page"
    )
    assert (found(desk, "nvidia-h20"), found(desk, "nvidia-h200-sxm")) == ([], [document])
    assert "nvidia-h20" not in counted(desk)
    assert counted(desk)["nvidia-h200-sxm"] == 1
    assert mentioned(desk, "nvidia-h20") == (0, [])
    assert mentioned(desk, "nvidia-h200-sxm") == (2, [2])
    # What it was read as is kept, and told to who asks why.
    kept = {row[:2] for row in desk.rows("mention", "as_read", "act_id", "entity") if row[2] == "nvidia-h200-sxm"}
    assert kept == {("nvidia-h20", said.act)}
    with reading(desk.context.engine) as connection:
        told = [each["how"] for each in mentions(connection, last(desk)) if each["id"] == "nvidia-h200-sxm"]
    assert all(each.endswith(f"as nvidia-h20; set right by act {said.act}") for each in told)
    undo(desk.context, said.act, who="Ada", why="it is the H20")
    assert (found(desk, "nvidia-h20"), found(desk, "nvidia-h200-sxm")) == ([document], [])
    assert mentioned(desk, "nvidia-h20") == (2, [2])
    assert set(desk.rows("mention", "as_read", "act_id")) == {(None, None)}


def test_it_holds_for_every_later_reading(desk: Desk) -> None:
    [document] = found(desk, "nvidia-h20")
    said = set_name_right(
        desk.context, document, Renaming("nvidia-h20", "", "nvidia-h200-sxm"), who="Ada", why="its page"
    )
    reread(desk, f"Officials on chips\n{TWICE}")
    assert (found(desk, "nvidia-h20"), found(desk, "nvidia-h200-sxm")) == ([], [document])
    with reading(desk.context.engine) as connection:
        assert {each.id for each in load_mentions(connection, last(desk)) if each.label == "CHIP"} == {
            "nvidia-h200-sxm", "nvidia-h800",
        }  # fmt: skip
    undo(desk.context, said.act, who="Ada", why="it is the H20")
    assert found(desk, "nvidia-h20") == [document]


def test_what_is_no_name_is_found_by_none_and_what_was_said_of_it_before_counts_no_more(desk: Desk) -> None:
    [document] = found(desk, "nvidia-h20")
    first = set_name_right(desk.context, document, Renaming("nvidia-h20", "", "nvidia-h200-sxm"), who="Ada", why="one")
    second = set_name_right(desk.context, document, Renaming("nvidia-h200-sxm", "", None), who="Ada", why="a road")
    assert found(desk, "nvidia-h20") == found(desk, "nvidia-h200-sxm") == []
    with reading(desk.context.engine) as connection:
        assert not [each for each in load_mentions(connection, last(desk)) if TWICE[each.start : each.end] == "H20"]
    undo(desk.context, second.act, who="Ada", why="a chip")
    assert found(desk, "nvidia-h200-sxm") == [document]
    undo(desk.context, first.act, who="Ada", why="the H20")
    assert found(desk, "nvidia-h20") == [document]
