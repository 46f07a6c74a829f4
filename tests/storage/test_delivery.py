import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import text

from models.clocks import WallInstant
from models.hashing import key_of
from models.recipient import reached_by
from models.telling import Act, AlertDraft, Answer, MessageDraft, Throttle
from models.terms import Passage, Words
from models.values import Subject
from pipeline.errors import DeliveryError, StateError
from pipeline.storage import alerts as alert_store
from pipeline.storage import delivery as store
from pipeline.storage import outbox, recipients
from pipeline.storage.alert_acts import add_act
from pipeline.storage.audit import load_audit
from pipeline.storage.engine import reading, writing
from pipeline.storage.holders import holding
from pipeline.storage.turns import alerted_moves

NOW = WallInstant(datetime(2026, 1, 5, 9, tzinfo=UTC))
WORLD = datetime(2025, 4, 16, 12, tzinfo=UTC)


def later(**given) -> WallInstant:
    return WallInstant(NOW + timedelta(**given))


def message(number: int = 1, **given) -> MessageDraft:
    key = key_of("message", str(number))
    values = {
        "key": key, "about": f"al-{number}", "recipient": "Ada", "channel": "email", "kind": "first",
        "address": "ada@reader.example", "message_id": f"<{key[:8].hex()}@x.example>", "subject": "s", "text": "t",
        "html": None, "known_at": WORLD,
    }  # fmt: skip
    return MessageDraft(**(values | given))


def alert(number: int = 1, **given) -> AlertDraft:
    values = {
        "id": f"al-{number}", "key": key_of("alert", str(number)), "rule": "tariff-touches-us",
        "subject": Subject("event", f"ev-{number}"), "occasion": f"ev-{number}-1", "origin": "live", "severity": "high",
        "severity_why": "why", "title": "title", "paragraph": "paragraph", "known_at": WORLD, "stage": "announced",
        "evidence": (Passage(1, 0, 4, Words("word"), "s"),), "exposure": {"rows": []}, "units_in_scope": number,
    }  # fmt: skip
    return AlertDraft(**(values | given))


def enqueue(engine, *drafts, at=NOW, **given):
    with writing(engine) as connection:
        return store.enqueue(connection, drafts, at, **given)


def take(engine, holder="w1", at=NOW, **given):
    with writing(engine) as connection:
        return store.lease(connection, holder, at, **given)


def states(engine):
    with reading(engine) as connection:
        return Counter(connection.execute(text("SELECT state FROM message")).scalars())


def test_a_dry_run_comes_back_as_one_and_counts_as_telling_nobody(engine):
    trial = alert(
        7, dry_run=True, hold="first read by counsel", throttle=Throttle("event", 2, timedelta(days=1)),
        escalate_after=timedelta(hours=4),
    )  # fmt: skip
    with writing(engine) as connection:
        alert_store.save_alert(connection, trial, NOW)
        assert alert_store.load_alert(connection, "al-7").draft == trial
        assert alert_store.load_alerts(connection) == ()
        assert [each.draft.id for each in alert_store.load_alerts(connection, dry_run=True)] == ["al-7"]
        assert alert_store.count_alerts(connection) == 0
        assert not alert_store.was_alerted(connection, trial.subject)
        assert alerted_moves(connection, ["ev-7"]) == {}
        alert_store.save_alert(connection, alert(8), NOW)
        assert [each.draft.id for each in alert_store.load_alerts(connection, dry_run=None)] == ["al-8", "al-7"]


def test_a_message_waits_once_and_is_sent_once(engine):
    assert enqueue(engine, message(1), message(2)) == 2
    assert enqueue(engine, message(1)) == 0
    first, second = take(engine)
    assert take(engine, "w2") == ()
    with writing(engine) as connection:
        store.mark_sent(connection, first, NOW, "accepted")
    assert states(engine) == {"sent": 1, "leased": 1}
    # The second worker died: its lease runs out, and the same message with the same id is there again.
    [again] = take(engine, "w2", later(minutes=6))
    assert again.draft == second.draft
    assert again.draft.message_id == message(2).message_id


def test_an_alert_and_its_messages_are_committed_together(engine):
    def killed():
        with writing(engine) as connection:
            alert_store.save_alert(connection, alert(), NOW)
            store.enqueue(connection, [message()], NOW)
            raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError):
        killed()
    assert states(engine) == {}
    with reading(engine) as connection:
        assert alert_store.load_alerts(connection) == ()


def test_failures_wait_longer_each_time_and_end_dead(engine):
    enqueue(engine, message())
    at, waits = NOW, []
    while True:
        [leased] = take(engine, at=at)
        with writing(engine) as connection:
            state = store.mark_failed(connection, leased, at, DeliveryError("451 later", again=True), Random(1))
        if state == "dead":
            break
        with reading(engine) as connection:
            due = store.next_due(connection)
        assert take(engine, at=WallInstant(due - timedelta(seconds=1))) == ()
        waits.append(due - at)
        at = WallInstant(due)
    assert all(longer > shorter for shorter, longer in pairwise(waits[:6]))
    assert max(waits) <= store.LONGEST_WAIT
    assert at - NOW >= store.GIVE_UP, "as long as RFC 5321 asks for"
    assert states(engine) == {"dead": 1}
    with reading(engine) as connection:
        attempts = outbox.load_attempts(connection, leased.row)
        [line] = outbox.load_outbox(connection, states=["dead"])
    assert [each.outcome for each in attempts] == ["again"] * len(waits) + ["never"]
    assert line.error == line.why == "451 later"
    act(engine, leased.row, "sent_again", at=at)
    [again] = take(engine, at=at)
    assert again.draft.message_id == leased.draft.message_id
    assert again.draft.key == leased.draft.key
    with pytest.raises(StateError, match="is leased"):
        act(engine, leased.row, "sent_again", at=at)


def act(engine, row, name, *, at=NOW, who="ada"):
    with writing(engine) as connection:
        outbox.act_on_message(connection, row, name, who=who, why="read it", via="command", at=at)


def test_greylisting_is_over_in_time(engine):
    """A server that says no for its first five minutes (RFC 6647, 2.2) gets the mail within a quarter of an hour."""
    enqueue(engine, message())
    at = NOW
    while at - NOW < timedelta(minutes=5):
        [leased] = take(engine, at=at)
        with writing(engine) as connection:
            store.mark_failed(connection, leased, at, DeliveryError("451 greylisted", again=True), Random(1))
            at = WallInstant(store.next_due(connection))
    assert at - NOW < timedelta(minutes=15)


def test_a_host_that_is_down_holds_up_its_own_messages_alone(engine):
    enqueue(engine, *(message(n, channel="webhook", address=f"https://down.example/{n}") for n in range(3)))
    enqueue(engine, message(9, channel="webhook", address="https://up.example/"))
    fault = DeliveryError("no answer", again=True, down=True)
    for _ in range(2):  # one failure may be a hiccup
        [leased] = take(engine, limit=1)
        with writing(engine) as connection:
            assert store.mark_failed(connection, leased, NOW, fault, Random(1)) == "waiting"
    [other] = take(engine)
    assert other.draft.address == "https://up.example/"
    at = later(minutes=1)
    [probe] = take(engine, "w1", at, limit=1)
    assert take(engine, "w2", at) == (), "one tries, the others wait for what it meets"
    with writing(engine) as connection:
        store.mark_sent(connection, probe, at)
    assert len(take(engine, "w2", at)) == 2


@pytest.mark.parametrize(
    ("asked", "until"),
    [(timedelta(hours=2), timedelta(hours=2)), (timedelta(days=90), timedelta(days=1)), (timedelta(-5), timedelta())],
)
def test_what_a_receiver_asks_for_is_heeded_within_bounds(engine, asked, until):
    enqueue(engine, message(1, channel="webhook", address="https://busy.example/"), message(2))
    with writing(engine) as connection:
        [leased] = store.lease(connection, "w", NOW, channels=["webhook"])
        store.mark_failed(connection, leased, NOW, DeliveryError("429", again=True, wait=asked, down=True), Random(1))
        assert [each.draft.channel for each in store.lease(connection, "w", NOW)] == ["email"]
        sooner, then = NOW + until - timedelta(seconds=1), NOW + max(until, timedelta(seconds=30))
        assert store.lease(connection, "w", WallInstant(sooner), channels=["webhook"]) == ()
        assert len(store.lease(connection, "w", WallInstant(then), channels=["webhook"])) == 1


def test_acts_move_messages_from_where_they_may_and_are_audited(engine):
    enqueue(engine, message(1), message(2), held="a person reads it first")
    act(engine, 1, "released")
    act(engine, 2, "dropped", who="bob")
    for row, name in ((1, "sent_again"), (2, "released"), (9, "dropped")):
        with pytest.raises(StateError):
            act(engine, row, name)
    with pytest.raises(StateError, match="somebody who did it"):
        act(engine, 1, "dropped", who=" ")
    with reading(engine) as connection:
        assert outbox.count_outbox(connection) == {
            "held": 0, "dead": 0, "waiting": 1, "leased": 0, "sent": 0, "dropped": 1,
        }  # fmt: skip
        told = [(each.who, each.what, each.subject, each.detail["was"]) for each in load_audit(connection)]
    assert told == [("ada", "released", "message:1", "held"), ("bob", "dropped", "message:2", "held")]


def test_what_will_never_go_is_dead_at_once(engine):
    enqueue(engine, message())
    [leased] = take(engine)
    with writing(engine) as connection:
        assert store.mark_failed(connection, leased, NOW, DeliveryError("550", again=False), Random(1)) == "dead"


def test_a_late_failure_does_not_undo_anothers_success(engine):
    enqueue(engine, message())
    [slow] = take(engine, "slow")
    [quick] = take(engine, "quick", later(minutes=10))
    with writing(engine) as connection:
        store.mark_sent(connection, quick, later(minutes=10))
    with writing(engine) as connection:
        store.mark_failed(connection, slow, later(minutes=11), DeliveryError("timeout", again=True), Random(1))
    assert states(engine) == {"sent": 1}


def test_held_messages_and_absent_channels_wait(engine):
    enqueue(engine, message(1), held="to be read first")
    enqueue(engine, message(2, channel="webhook"))
    assert take(engine, channels=["email"]) == ()
    [leased] = take(engine, channels=["webhook"])
    with writing(engine) as connection:
        store.mark_sent(connection, leased, NOW)
    act(engine, 1, "released")
    assert len(take(engine)) == 1


def test_four_workers_send_each_message_once(engine):
    enqueue(engine, *(message(number) for number in range(120)))
    sent = Counter()

    def work(name):
        while True:
            with writing(engine) as connection:
                taken = store.lease(connection, name, NOW, limit=5)
            if not taken:
                return
            for leased in taken:
                sent[leased.draft.key] += 1
            with writing(engine) as connection:
                for leased in taken:
                    store.mark_sent(connection, leased, NOW)

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sent) == 120
    assert set(sent.values()) == {1}
    assert states(engine) == {"sent": 120}


# ── alerts ───────────────────────────────────────────────────────────────────────────────────────


def test_an_alert_is_kept_once_and_comes_back_whole(engine):
    with writing(engine) as connection:
        assert alert_store.save_alert(connection, alert(corrects=True), NOW)
        assert not alert_store.save_alert(connection, alert(corrects=True, title="another"), NOW)
    with reading(engine) as connection:
        stored = alert_store.load_alert(connection, "al-1")
    assert stored.draft == alert(corrects=True)
    assert stored.recorded_at == NOW
    with pytest.raises(StateError), reading(engine) as connection:
        alert_store.load_alert(connection, "al-9")


def test_alerts_come_by_urgency_and_units_and_by_filter(engine):
    drafts = [
        alert(1, severity="low"),
        alert(2, severity="critical"),
        alert(3, severity="high", stage="in_force"),
        alert(4, severity="high", origin="backfill", known_at=WORLD + timedelta(days=1)),
    ]
    with writing(engine) as connection:
        for draft in drafts:
            alert_store.save_alert(connection, draft, NOW)
    with reading(engine) as connection:

        def ids(**given):
            return [stored.draft.id for stored in alert_store.load_alerts(connection, **given)]

        assert ids() == ["al-2", "al-4", "al-3", "al-1"]
        assert ids(limit=2, offset=1) == ["al-4", "al-3"]
        assert ids(newest_first=True)[0] == "al-4"
        assert ids(origins=["live"], severities=["high"]) == ["al-3"]
        assert ids(until=WORLD + timedelta(hours=1)) == ["al-2", "al-3", "al-1"]
        assert ids(subject=Subject("event", "ev-2")) == ["al-2"]
        assert alert_store.count_alerts(connection, stages=["in_force"]) == 1
        assert alert_store.was_alerted(connection, Subject("event", "ev-2"))
        assert not alert_store.was_alerted(connection, Subject("event", "ev-2"), but="ev-2-1")


def test_acts_are_appended(engine):
    with writing(engine) as connection:
        alert_store.save_alert(connection, alert(), NOW)
        add_act(connection, "al-1", Act("acknowledged", "ada", NOW))
        add_act(connection, "al-1", Act("commented", "bob", later(hours=1), "seen"))
    with reading(engine) as connection:
        acts = alert_store.load_alert(connection, "al-1").acts
    assert [(act.act, act.who, act.note) for act in acts] == [
        ("acknowledged", "ada", None),
        ("commented", "bob", "seen"),
    ]
    for alert_id, who in (("al-9", "ada"), ("al-1", " ")):
        with pytest.raises(StateError), writing(engine) as connection:
            add_act(connection, alert_id, Act("resolved", who, NOW, verdict="true"))


def test_a_question_asked_twice_is_kept_once_and_again_for_another_rule_text(engine):
    answer = Answer("r", b"1" * 32, Subject("event", "ev-1"), "m-1", "unknown", None, "why", None, WORLD)
    with writing(engine) as connection:
        assert alert_store.save_findings(connection, [answer, answer]) == 1
        assert alert_store.save_findings(connection, [answer, answer._replace(rule_sha=b"2" * 32)]) == 1
        assert len(alert_store.load_undecided(connection, WORLD, WORLD + timedelta(days=1))) == 2


def test_the_latest_edition_of_a_rule_stands(engine):
    with writing(engine) as connection:
        assert alert_store.save_layer(connection, "a", "one", author="ada", at=NOW) == 1
        assert alert_store.save_layer(connection, "a", "two", author="bob", at=NOW, enabled=False) == 2
        [layer] = alert_store.load_layers(connection)
    assert (layer.body, layer.version, layer.enabled, layer.author) == ("two", 2, False, "bob")


# ── recipients ───────────────────────────────────────────────────────────────────────────────────


def test_a_confirmation_is_void_when_the_address_changes(engine):
    with writing(engine) as connection:
        recipients.save_recipients(connection, [reached_by("Ada", "ada@x.example")])
        recipients.confirm(connection, "Ada", NOW)
        recipients.save_recipients(connection, [reached_by("Ada", "ada@x.example", lens="compliance")])
        [kept] = recipients.load_recipients(connection)
        recipients.save_recipients(connection, [reached_by("Ada", "other@x.example")])
        [moved] = recipients.load_recipients(connection)
    assert (kept.lens, kept.routes[0].confirmed_at) == ("compliance", NOW)
    assert not moved.confirmed
    with pytest.raises(StateError), writing(engine) as connection:
        recipients.confirm(connection, "Bob", NOW)


def test_a_worker_whose_clock_is_a_little_behind_robs_nobody(engine):
    """It asked the clock, and was held up until another had taken the message by a later one."""
    enqueue(engine, message(1))
    assert len(take(engine, "w1", later(seconds=2))) == 1
    assert take(engine, "w2", NOW) == ()


def test_a_lease_is_taken_from_the_dead_and_never_from_the_living(engine):
    enqueue(engine, message(1), message(2))
    with holding(engine, "living"):
        assert len(take(engine, "living", limit=1)) == 1
        assert len(take(engine, "dead", limit=1)) == 1
        for moment in (later(days=365), later(days=-365)):
            taken = take(engine, "dead", moment)
            assert [each.draft.about for each in taken] == ["al-2"]
    assert [each.draft.about for each in take(engine, "next", later(days=366))] == ["al-1", "al-2"]
