"""Names that texts mention and the catalogue lacks: queued with their passages, accepted into a layer, or rejected."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.terms import PRIVATE
from pipeline.errors import CallError, CatalogueError
from pipeline.tasks.reading import read_pending
from pipeline.tasks.suggestions import accept, reject, shown, slug_of, suggested
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

ORDER = "Halverson Compute has ordered 4,000 H200 boards from Nvidia. Halverson Compute pays in May."
AGAIN = "Nvidia ships H200 boards to Halverson Compute Ltd. in June."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def names(desk: Desk, state: str = "waiting") -> list[tuple[str, str, int]]:
    return [(one.name, one.label, one.documents) for one in suggested(desk.context, state)]


def test_a_name_waits_with_the_documents_that_name_it(desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    desk.after(1)
    desk.publish(AGAIN, name="again", source="ledger_daily")
    desk.after(0)
    assert names(desk) == [("Halverson Compute", "FIRM", 2)]
    [one] = suggested(desk.context)
    assert one.last_seen_at > one.first_seen_at


def test_read_again_it_waits_once(desk: Desk) -> None:
    desk.publish(ORDER)
    read_pending(desk.context)
    desk.publish(ORDER + " More follows.")
    desk.after(0)
    assert [count for _, _, count in names(desk)] == [1]


def test_its_passages_are_told_by_the_terms_of_their_texts(desk: Desk) -> None:
    desk.publish(ORDER, source="ledger_daily")
    read_pending(desk.context)
    [seen] = shown(desk.context, "halverson compute", "signed_in").passages
    [out] = shown(desk.context, "Halverson Compute", "export").passages
    assert "Halverson Compute has ordered" in seen.quote
    assert out.quote == ""
    assert out.url


def test_an_accepted_name_is_known_to_texts_read_from_then_on(desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    assert accept(desk.context, "Halverson Compute", kind="firm", author="ann") == "halverson-compute"
    assert names(desk) == []
    assert names(desk, "accepted") == [("Halverson Compute", "FIRM", 1)]
    desk.publish(AGAIN, name="again")
    read_pending(desk.context)
    assert ("halverson-compute",) in desk.rows("mention", "entity")
    assert desk.rows("catalogue_layer", "entry", "version", "author") == [("halverson-compute", 1, "ann")]


def test_a_name_may_be_one_more_of_an_entry_that_is_known(desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    assert accept(desk.context, "Halverson Compute", kind="firm", author="ann", id_="nebius") == "nebius"
    desk.publish("Nebius and Halverson Compute buy H200 boards.", name="both")
    read_pending(desk.context)
    assert len([row for row in desk.rows("mention", "entity") if row == ("nebius",)]) == 2


def test_a_rejected_name_stays_out(desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    reject(desk.context, "Halverson Compute", author="ann")
    desk.publish(AGAIN, name="again")
    read_pending(desk.context)
    assert names(desk) == []
    assert names(desk, "rejected") == [("Halverson Compute", "FIRM", 2)]


def test_what_cannot_be_accepted_says_why(desk: Desk) -> None:
    desk.publish(ORDER)
    read_pending(desk.context)
    with pytest.raises(CallError, match="no text suggests"):
        accept(desk.context, "Nobody", kind="firm", author="ann")
    with pytest.raises(CallError, match="is no firm"):
        accept(desk.context, "Halverson Compute", kind="firm", author="ann", id_="nvidia-h20")
    with pytest.raises(CallError, match="--vendor"):
        accept(desk.context, "Halverson Compute", kind="chip", author="ann")
    with pytest.raises(CatalogueError, match="unknown vendor"):
        accept(desk.context, "Halverson Compute", kind="chip", author="ann", vendor="nobody")
    assert names(desk) == [("Halverson Compute", "FIRM", 1)]


def test_private_texts_and_rules_suggest_nothing(desk: Desk) -> None:
    desk.publish(ORDER, name="mine", private=True, terms=PRIVATE)
    desk.publish(ORDER, name="theirs", source="federal_register_bis")
    read_pending(desk.context)
    assert names(desk) == []


def test_a_slug_is_plain() -> None:
    assert slug_of("Böhm & Söhne GmbH") == "bohm-sohne"
