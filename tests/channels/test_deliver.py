import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from models.hashing import key_of
from models.recipient import reached_by
from pipeline.channels import Channel, Ports
from pipeline.errors import DeliveryError
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import load_recipients, save_recipients
from pipeline.tasks import deliver as task
from pipeline.tasks.context import Context
from tests.channels.conftest import message


class Wire:
    """A channel that counts what it accepted, and fails or dies as told."""

    def __init__(self):
        self.accepted = []
        self.fail = {}
        self.die_after = None

    def send(self, given, settings, ports):
        if given.subject in self.fail:
            raise self.fail[given.subject]
        self.accepted.append(given.message_id)
        if self.die_after == len(self.accepted):
            raise KeyboardInterrupt
        return "ok"


@pytest.fixture
def wire(monkeypatch):
    made = Wire()
    monkeypatch.setattr(task, "CHANNELS", {"email": Channel("email", lambda s, p: None, made.send)})
    return made


@pytest.fixture
def context(engine, frozen, settings):
    made = Context(settings=settings(), engine=engine, clocks=frozen.clocks)
    with writing(engine) as connection:
        drafts = [
            replace(message(), key=key_of(str(n)), about=f"al-{n}", message_id=f"<{n}@x>", subject=f"s{n}")
            for n in range(5)
        ]
        enqueue(connection, drafts, frozen.clocks.wall_now())
    return made


def states(context):
    with reading(context.engine) as connection:
        return Counter(connection.execute(text("SELECT state FROM message")).scalars())


def test_each_is_sent_once_and_the_second_run_sends_nothing(context, wire):
    assert task.deliver(context)["sent"] == 5
    assert task.deliver(context)["sent"] == 0
    assert Counter(wire.accepted) == {f"<{n}@x>": 1 for n in range(5)}


def test_killed_between_acceptance_and_mark_repeats_one_with_the_same_id(context, wire, frozen):
    wire.die_after = 3
    with pytest.raises(KeyboardInterrupt):
        task.deliver(context)
    wire.die_after = None
    assert task.deliver(context)["sent"] == 2
    frozen.step(wall=timedelta(minutes=6))
    assert task.deliver(context)["sent"] == 1
    assert Counter(wire.accepted) == {"<0@x>": 1, "<1@x>": 1, "<2@x>": 2, "<3@x>": 1, "<4@x>": 1}
    assert states(context) == {"sent": 5}


def test_one_that_fails_does_not_stop_the_others(context, wire):
    wire.fail = {
        "s0": DeliveryError("550 no", again=False),
        "s1": DeliveryError("451 later", again=True),
        "s2": ZeroDivisionError(),
    }
    report = task.deliver(context, jitter=Random(1))
    assert (report["sent"], report["again"], report["dead"]) == (2, 2, 1)
    with reading(context.engine) as connection:
        details = connection.execute(text("SELECT detail FROM delivery")).scalars().all()
    assert "defect: ZeroDivisionError" in details


def test_a_channel_that_is_not_set_up_lets_messages_wait(context, monkeypatch):
    monkeypatch.setattr(task, "CHANNELS", {"email": Channel("email", lambda s, p: "no server", lambda *a: "ok")})
    report = task.deliver(context, ports=Ports())
    assert report["not_set_up"] == ["email: no server"]
    assert states(context) == {"waiting": 5}


def test_a_limit_is_kept(context, wire):
    assert task.deliver(context, 2)["sent"] == 2
    assert states(context) == {"sent": 2, "waiting": 3}


def test_a_receiver_that_is_gone_takes_its_way_with_it(engine, context, wire, frozen):
    ada = reached_by("Ada", "https://hook.example/1", "email", confirmed_at=frozen.wall)
    with writing(engine) as connection:
        save_recipients(connection, [ada])
        gone = replace(message(), key=key_of("gone"), address="https://hook.example/1", subject="s9")
        enqueue(connection, [gone], frozen.clocks.wall_now())
    wire.fail = {"s9": DeliveryError("410", again=False, gone=True)}
    assert task.deliver(context)["dead"] == 1
    with reading(engine) as connection:
        [reader] = load_recipients(connection)
    assert reader.routes[0].gone_at == frozen.wall


def test_a_wait_that_was_asked_for_is_kept(engine, context, wire, frozen):
    wire.fail = {f"s{n}": DeliveryError("429", again=True, wait=timedelta(hours=3)) for n in range(5)}
    assert task.deliver(context)["again"] == 5
    frozen.step(wall=timedelta(hours=2, minutes=59))
    assert task.deliver(context)["again"] == 0
    frozen.step(wall=timedelta(minutes=2))
    assert task.deliver(context)["again"] == 5


def test_hosts_that_do_not_answer_do_not_keep_others_waiting(context, monkeypatch, frozen):
    """Six receivers hang; forty messages for another go out meanwhile, in the time that one hang takes."""
    gone, hang = [], 0.8

    def send(given, settings, ports):
        if "down" in given.address:
            time.sleep(hang)
            raise DeliveryError("no answer", again=True, down=True)
        gone.append(time.monotonic())
        return "ok"

    monkeypatch.setattr(task, "CHANNELS", {"webhook": Channel("webhook", lambda s, p: None, send)})
    with writing(context.engine) as connection:
        drafts = [
            replace(
                message(), key=key_of("w", str(n)), about=f"w-{n}", channel="webhook", message_id=f"<w{n}@x>",
                address=f"https://down{n % 6}.example/" if n < 30 else "https://up.example/",
            )
            for n in range(70)
        ]  # fmt: skip
        enqueue(connection, drafts, frozen.clocks.wall_now())
    began = time.monotonic()
    report = task.deliver(context, 200, together=task.TOGETHER)
    assert report["sent"] == len(gone) == 40
    assert report["again"] <= 6 * (task.FOR_ONE_HOST + 1), "the others of a host that is down are not tried"
    assert time.monotonic() - began < 6 * hang
