"""What people set right holds for every later reading, moves events, reaches who was told, and can be taken back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.recipient import reached_by
from models.tables import metadata
from models.values import Page
from pipeline.errors import CallError, StateError
from pipeline.sources import all_sources
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import load_event, load_moves
from pipeline.storage.recipients import save_recipients
from pipeline.storage.revisions import DocumentFacts, save_revision
from pipeline.tasks import by_hand, by_hand_events, labels
from pipeline.tasks import reading as task
from pipeline.tasks.explain import explain
from tests.conftest import WORLD, FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said. "
    "Makers said that they wait for its word, and buyers in the region hold stock for about two quarters."
)
RUMOUR = "The U.S. government may soon ban exports of Nvidia's H20 to China, people familiar with the matter said."
ADA: dict[str, Any] = {"who": "ada", "why": "the notice says so"}


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    with writing(desk.context.engine) as connection:
        reader = reached_by("buyer", "buyer@northlight.example", "file", instant_from="low", confirmed_at=WORLD)
        save_recipients(connection, [reader])
    return desk


def tell(desk: Desk, text: str = LICENCE, name: str = "page", source: str = "harbour_wire") -> tuple[int, str]:
    """Publish and analyse a text; gives its first restriction's claim and event."""
    desk.publish(text, name=name, source=source, title="Officials on chips")
    desk.analyse()
    desk.after(1)
    [row] = [row for row, kind, text in claims(desk) if kind == "restriction_imposed"][-1:]
    return row, dict(desk.rows("event_claim", "claim_id", "event_id"))[row]


def claims(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.rows("claim", "id", "type", "revision_id")


def reread(desk: Desk, text: str, name: str = "page") -> None:
    """The same page as another reader reads it: another text, and no news of the publisher's."""
    facts = DocumentFacts(
        natural_key=name, source="harbour_wire", url="https://h.example", kind="news", publisher="harbour_wire"
    )
    with writing(desk.context.engine) as connection:
        sha = connection.execute(metadata.tables["capture"].select()).first().sha
        page = Page(title="Officials on chips", text=text, published_at=WORLD)
        save_revision(
            connection, facts, page, capture_sha=sha, reader="other", origin="reread",
            known_at=desk.context.clocks.world_now(), terms=all_sources()["harbour_wire"].terms,
        )  # fmt: skip
    desk.analyse()


def stands(desk: Desk, event: str) -> Any:
    with reading(desk.context.engine) as connection:
        return load_event(connection, event)


def moves(desk: Desk, event: str) -> list[tuple[str, str]]:
    with reading(desk.context.engine) as connection:
        return [(move.kind, move.to_stage) for move in load_moves(connection, event)]


def messages(desk: Desk) -> list[str]:
    desk.deliver()
    return [kind for (kind,) in desk.rows("message", "kind")]


# ── claims ───────────────────────────────────────────────────────────────────────────────────────


def test_a_chip_set_right_moves_the_event_and_corrects_who_was_told(desk: Desk) -> None:
    claim, event = tell(desk)
    done = by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308"}, **ADA)
    assert stands(desk, event).chips == {"amd-mi308"}
    assert moves(desk, event)[-1] == ("corrected", "in_force")
    assert done.alerts == 1
    assert messages(desk) == ["first", "correction"]
    ((before, after, who, why),) = desk.rows("hand_act", "before", "after", "who", "why")
    assert (before, after, who, why) == (
        {"chips": ["nvidia-h20"]}, {"chips": ["amd-mi308"]}, "ada", "the notice says so",
    )  # fmt: skip


def test_a_status_set_right_takes_the_stage_back(desk: Desk) -> None:
    claim, event = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"status": "proposed"}, **ADA)
    assert moves(desk, event)[-1] == ("corrected", "proposed")
    later = "Washington requires a licence for Nvidia's H20 in China from today, a curb that takes buyers by surprise."
    tell(desk, later, name="own", source="ledger_daily")
    assert stands(desk, event).stage != "proposed", "a claim set right leaves the event to what others tell"


def test_a_day_set_right_is_a_moved_day(desk: Desk) -> None:
    claim, event = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"effective": "2025-05-20", "status": "announced"}, **ADA)
    assert stands(desk, event).stage == "announced"
    by_hand.correct_claim(desk.context, claim, {"effective": "2025-05-22"}, **ADA)
    assert moves(desk, event)[-1] == ("dated", "announced")
    desk.after(60)
    assert moves(desk, event)[-1] == ("due", "in_force"), "its own day, as a person set it"


def test_what_is_struck_out_takes_its_event_back_and_is_not_read_again(desk: Desk) -> None:
    claim, event = tell(desk)
    by_hand.strike_claim(desk.context, claim, **ADA)
    assert moves(desk, event)[-1] == ("corrected", "withdrawn")
    assert messages(desk) == ["first", "correction"]
    reread(desk, f"Officials on chips\n{LICENCE}")
    assert len(desk.rows("event", "id")) == 1
    assert [struck for _, struck in desk.rows("claim", "id", "struck")] == [True, True]
    assert len(moves(desk, event)) == 2
    with pytest.raises(CallError, match="struck out already"):
        by_hand.strike_claim(desk.context, claim, **ADA)


def test_a_second_telling_keeps_an_event_of_which_one_claim_is_struck_out(desk: Desk) -> None:
    _, event = tell(desk)
    own = "Washington requires a licence for Nvidia's H20 in China, a curb on exports that takes buyers by surprise."
    other, same = tell(desk, own, name="own", source="ledger_daily")
    assert same == event
    by_hand.strike_claim(desk.context, other, **ADA)
    assert stands(desk, event).stage == "in_force"
    assert len(stands(desk, event).publishers) == 1


@pytest.mark.parametrize("text", [f"Officials on chips. More below.\n{LICENCE}\nMore of it.", LICENCE[:111]])
def test_what_was_set_right_is_inherited_by_every_later_reading(desk: Desk, text: str) -> None:
    claim, event = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308", "firms": "amd"}, **ADA)
    reread(desk, text)
    bodies = [body for _, body in desk.rows("claim", "id", "body")]
    assert len(bodies) > 1
    assert {tuple(body["chips"]) for body in bodies if body["type"] == "restriction_imposed"} == {("amd-mi308",)}
    assert stands(desk, event).chips == {"amd-mi308"}


def test_another_pipeline_inherits_what_was_set_right(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, event = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308"}, **ADA)
    newer = replace(task.understanding(), sha=b"another pipeline".ljust(32))
    monkeypatch.setattr(task, "understanding", lambda *_: newer)
    with writing(desk.context.engine) as connection:
        connection.execute(update(metadata.tables["revision"]).values(work="pending"))
    desk.analyse()
    assert [body["chips"] for _, body in desk.rows("claim", "id", "body")] == [["amd-mi308"], ["amd-mi308"]]
    assert stands(desk, event).chips == {"amd-mi308"}


def test_another_sentence_inherits_nothing(desk: Desk) -> None:
    claim, _ = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308"}, **ADA)
    reread(desk, "The U.S. government bars exports of Nvidia's H20 to Russia, the Commerce Department said on Friday.")
    assert [body["chips"] for _, body in desk.rows("claim", "id", "body")][-1] == ["nvidia-h20"]


def test_a_claim_of_another_type_goes_where_it_belongs(desk: Desk) -> None:
    claim, event = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"type": "restriction_eased"}, **ADA)
    assert stands(desk, event).type == "restriction_eased", "the only claim takes its event with it"
    first, event = tell(desk, name="second", source="ledger_daily", text=LICENCE.replace("H20", "H200"))
    same, there = tell(
        desk, name="third", source="rack_report",
        text="Nvidia's H200 needs a licence for China from now on, the Commerce Department said in a notice.",
    )  # fmt: skip
    assert there == event
    by_hand.correct_claim(desk.context, same, {"type": "enforcement"}, **ADA)
    assert stands(desk, event).type == "restriction_imposed"
    assert dict(desk.rows("event_claim", "claim_id", "event_id"))[same] != event
    assert dict(desk.rows("event_claim", "claim_id", "event_id"))[first] == event


# ── misses ───────────────────────────────────────────────────────────────────────────────────────


QUIET = "Officials met makers on Tuesday. From now on nothing leaves the port for the north. Nobody said more."
MISSED: dict[str, str | None] = {
    "type": "restriction_imposed", "status": "in_force", "chips": "nvidia-h20", "places": "CN", "actors": "us-bis",
}  # fmt: skip


def test_a_miss_is_told_like_any_other_claim_and_kept(desk: Desk) -> None:
    desk.publish(QUIET, name="page", title="Officials on chips")
    desk.analyse()
    assert claims(desk) == []
    words = "From now on nothing leaves the port for the north."
    done = by_hand.report_miss(desk.context, "page", MISSED, words=words, **ADA)
    assert done.alerts == 1
    assert done.event is not None
    assert stands(desk, done.event).chips == {"nvidia-h20"}
    ((start, end),) = desk.rows("claim", "start", "end")
    assert QUIET[start:end] == words
    reread(desk, f"Officials on chips\n\n{QUIET.replace('nothing leaves', 'nothing  leaves')}")
    assert len(claims(desk)) == 2, "another reader's text has it too, where the words stand"
    reread(desk, "Officials met makers on Tuesday, and nobody said more.")
    assert len(claims(desk)) == 2
    by_hand_events.undo(desk.context, done.act, **ADA)
    assert stands(desk, done.event).stage == "withdrawn"
    assert [struck for _, struck in desk.rows("claim", "id", "struck")] == [True, True]


def test_a_miss_without_words_is_of_the_first_line(desk: Desk) -> None:
    desk.publish(QUIET, name="page")
    desk.analyse()
    by_hand.report_miss(desk.context, "page", MISSED, words=None, **ADA)
    assert len(claims(desk)) == 1


@pytest.mark.parametrize(
    ("what", "given", "words", "told"),
    [
        ("nowhere", MISSED, None, "no document nowhere"),
        ("page", MISSED, "words that nobody wrote", "do not stand in"),
        ("page", {"type": "restriction_imposed", "status": None}, None, "--status is missing"),
        ("page", MISSED | {"chips": "nvidia-h21"}, None, "the catalogue has no 'nvidia-h21'"),
        ("page", MISSED | {"type": "gossip"}, None, "no type 'gossip'"),
        ("page", MISSED | {"effective": "soon"}, None, "not a day"),
    ],
)
def test_a_wrong_report_changes_nothing(
    desk: Desk, what: str, given: dict[str, str | None], words: str | None, told: str
) -> None:
    desk.publish(QUIET, name="page")
    desk.analyse()
    with pytest.raises(CallError, match=told):
        by_hand.report_miss(desk.context, what, given, words=words, **ADA)
    assert claims(desk) == []
    assert desk.rows("hand_act", "id") == []


@pytest.mark.parametrize(("who", "why"), [("", "so"), ("ada", " ")])
def test_nobody_and_no_reason_set_nothing_right(desk: Desk, who: str, why: str) -> None:
    claim, event = tell(desk)
    with pytest.raises(StateError, match="somebody"):
        by_hand.strike_claim(desk.context, claim, who=who, why=why)
    assert len(moves(desk, event)) == 1


# ── events ───────────────────────────────────────────────────────────────────────────────────────


def test_a_confirmed_rumour_is_announced_and_told(desk: Desk) -> None:
    _, event = tell(desk, RUMOUR)
    assert stands(desk, event).stage == "rumoured"
    done = by_hand_events.confirm(desk.context, event, **ADA)
    assert moves(desk, event)[-1] == ("stage", "announced")
    assert done.alerts == 1
    by_hand_events.undo(desk.context, done.act, **ADA)
    assert stands(desk, event).stage == "rumoured"


def test_a_refuted_rumour_stays_refuted_whatever_outlets_repeat(desk: Desk) -> None:
    _, event = tell(desk, RUMOUR)
    by_hand_events.refute(desk.context, event, **ADA)
    assert stands(desk, event).stage == "denied"
    again = "Nvidia's H20 may soon be banned from China, sources close to the U.S. government said on Friday."
    _, same = tell(desk, again, name="own", source="ledger_daily")
    assert same == event
    assert stands(desk, event).stage == "denied"
    official = "BIS today requires a licence for exports of Nvidia's H20 to China, effective immediately."
    tell(desk, official, name="fr", source="federal_register_bis")
    assert stands(desk, event).stage == "in_force", "an official text says otherwise"


def test_an_event_set_right_stays_so_for_claims_to_come(desk: Desk) -> None:
    _, event = tell(desk)
    by_hand_events.correct_event(desk.context, event, {"chips": "nvidia-h20-96gb", "effective": "2025-05-15"}, **ADA)
    later = "Washington requires a licence for Nvidia's H20 in China, a curb on exports that takes buyers by surprise."
    _, same = tell(desk, later, name="own", source="ledger_daily")
    assert same == event
    assert stands(desk, event).chips == {"nvidia-h20-96gb"}
    assert str(stands(desk, event).effective) == "2025-05-15"


def two(desk: Desk) -> tuple[str, str]:
    """Two events that the machine kept apart."""
    _, one = tell(desk)
    _, other = tell(desk, LICENCE.replace("H20", "H200"), name="other", source="ledger_daily")
    assert one != other
    return one, other


def test_merged_events_are_one_for_claims_to_come_too(desk: Desk) -> None:
    one, other = two(desk)
    by_hand_events.merge_events(desk.context, one, other, **ADA)
    assert stands(desk, one) == stands(desk, other)
    assert stands(desk, other).chips == {"nvidia-h20", "nvidia-h200"}
    reread(desk, f"Officials on chips\n{LICENCE}")
    assert {event for (event,) in desk.rows("event_claim", "event_id")} == {other}
    later = "Washington requires a licence for Nvidia's H20 in China, a curb on exports that takes buyers by surprise."
    assert tell(desk, later, name="own", source="rack_report")[1] == other
    with pytest.raises(CallError, match="one event already"):
        by_hand_events.merge_events(desk.context, one, other, **ADA)


def test_a_merging_taken_back_leaves_two_again(desk: Desk) -> None:
    one, other = two(desk)
    before = stands(desk, one), stands(desk, other)
    done = by_hand_events.merge_events(desk.context, one, other, **ADA)
    by_hand_events.undo(desk.context, done.act, **ADA)
    after = stands(desk, one), stands(desk, other)
    assert [(v.chips, v.stage) for v in after] == [(v.chips, v.stage) for v in before]
    with pytest.raises(CallError, match="no act that stands"):
        by_hand_events.undo(desk.context, done.act, **ADA)


def test_split_claims_stay_apart_in_every_later_reading(desk: Desk) -> None:
    first, event = tell(desk)
    other = "Washington requires a licence for Nvidia's H20 in China, a curb on exports that takes buyers by surprise."
    second, same = tell(desk, other, name="own", source="ledger_daily")
    assert same == event
    done = by_hand_events.split_event(desk.context, event, [first], **ADA)
    assert done.event is not None
    assert done.event != event
    assert [kind for kind, _ in moves(desk, done.event)] == ["stage"]
    reread(desk, f"Officials on chips\n{LICENCE}")
    places = dict(desk.rows("event_claim", "claim_id", "event_id"))
    assert places[second] == event
    assert {place for row, place in places.items() if row != second} == {done.event}
    with pytest.raises(CallError, match="name some of them"):
        by_hand_events.split_event(desk.context, event, [second], **ADA)
    with pytest.raises(CallError, match=f"claim {first} is not of"):
        by_hand_events.split_event(desk.context, event, [first], **ADA)
    by_hand_events.undo(desk.context, done.act, **ADA)
    assert set(dict(desk.rows("event_claim", "claim_id", "event_id")).values()) == {event}
    assert stands(desk, done.event).id == event


def test_a_merging_is_taken_back_only_with_what_rests_on_it(desk: Desk) -> None:
    one, other = two(desk)
    merged = by_hand_events.merge_events(desk.context, one, other, **ADA)
    rows = [row for row, event in desk.rows("event_claim", "claim_id", "event_id") if event == other]
    split = by_hand_events.split_event(desk.context, other, rows[:1], **ADA)
    with pytest.raises(StateError, match="take the later acts back first"):
        by_hand_events.undo(desk.context, merged.act, **ADA)
    by_hand_events.undo(desk.context, split.act, **ADA)
    by_hand_events.undo(desk.context, merged.act, **ADA)


# ── taking back, telling, counting ───────────────────────────────────────────────────────────────


def test_a_correction_taken_back_leaves_what_was_read(desk: Desk) -> None:
    claim, event = tell(desk)
    before = desk.rows("claim", "body", "struck", "type", "status", "as_read")
    kept = stands(desk, event)
    acts = [
        by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308"}, **ADA),
        by_hand.correct_claim(desk.context, claim, {"status": "proposed", "places": "none"}, **ADA),
        by_hand.strike_claim(desk.context, claim, **ADA),
    ]
    for done in reversed(acts):
        by_hand_events.undo(desk.context, done.act, who="bob", why="it was right")
    assert desk.rows("claim", "body", "struck", "type", "status", "as_read") == before
    after = stands(desk, event)
    assert (after.stage, after.chips, after.places) == (kept.stage, kept.chips, kept.places)
    assert len(desk.rows("hand_act", "id")) == 6, "nothing is overwritten"


def test_acts_are_told_where_events_are(desk: Desk) -> None:
    claim, event = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308"}, **ADA)
    for what in (event, "page"):
        told = "\n".join(explain(desk.context, what).lines())
        assert f"what=set right claim {claim}" in told
        assert "why=the notice says so" in told
        assert "as_read=chips ['nvidia-h20']" in told
    assert [line.what for line in labels.list_acts(desk.context, event)] == [f"set right claim {claim}"]


def test_judged_passages_are_labelled_as_people_left_them(desk: Desk) -> None:
    claim, _ = tell(desk)
    by_hand.correct_claim(desk.context, claim, {"chips": "amd-mi308", "effective": "2025-05-15"}, **ADA)
    assert labels.export_labels(desk.context) == ([], 1), "a commercial publisher's words stay"
    with writing(desk.context.engine) as connection:
        terms = all_sources()["federal_register_bis"].terms.kept
        connection.execute(update(metadata.tables["revision"]).values(terms=terms))
    [passage], held = labels.export_labels(desk.context)
    assert held == 0
    assert passage["text"] == LICENCE
    assert json.loads(json.dumps(passage)) == passage
    [label] = passage["claims"]
    assert (label["type"], label["chips"], label["effective"]) == ("restriction_imposed", ["amd-mi308"], "2025-05-15")
    assert passage["judged"] == [0]
    spans = {LICENCE[m["start"] : m["end"]]: m["id"] for m in passage["mentions"]}
    assert spans["H20"] == "nvidia-h20"
    by_hand.strike_claim(desk.context, claim, **ADA)
    [passage], _ = labels.export_labels(desk.context)
    assert (passage["claims"], passage["struck"]) == ([], ["restriction_imposed"])


def test_what_people_judge_is_counted_by_type_source_and_rule(desk: Desk) -> None:
    for name, source in (("one", "harbour_wire"), ("two", "ledger_daily"), ("three", "rack_report")):
        chip = {"one": "H20", "two": "H200", "three": "B200"}[name]
        claim, event = tell(desk, LICENCE.replace("H20", chip), name=name, source=source)
        if name == "one":
            by_hand.affirm_claim(desk.context, claim, **ADA)
            by_hand_events.confirm(desk.context, event, **ADA)
        elif name == "two":
            by_hand.correct_claim(desk.context, claim, {"places": "RU"}, **ADA)
        else:
            by_hand.strike_claim(desk.context, claim, **ADA)
    counts = {(one.by, one.name): one for one in labels.count_judged(desk.context)}
    whole = counts["all", "claims"]
    assert (whole.judged, whole.right, whole.set_right, whole.wrong) == (3, 1, 1, 1)
    assert whole.precision == pytest.approx(1 / 3)
    low, high = whole.interval or (0, 0)
    assert low < 1 / 3 < high
    assert counts["type", "restriction_imposed"].judged == 3
    assert counts["source", "rack_report"].wrong == 1
    assert any(by == "rule" for by, _ in counts)
