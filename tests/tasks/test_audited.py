"""Every act of a person leaves one line in the audit, in the transaction that does it; a refused one leaves none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.clocks import WorldInstant
from models.hashing import sha256
from models.values import ListEntry
from pipeline.errors import ChipwatchError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.engine import writing
from pipeline.storage.parties import save_version
from pipeline.tasks import by_hand, by_hand_events
from pipeline.tasks.context import set_up
from pipeline.tasks.determinations import add_determination, import_determinations
from pipeline.tasks.imports import decide_import, import_holdings
from pipeline.tasks.life import audit_of
from pipeline.tasks.parties import add_harmless
from pipeline.tasks.record import record
from pipeline.tasks.registers import import_register
from pipeline.tasks.screening import screen_all
from pipeline.tasks.screening_view import decide
from pipeline.tasks.todos import close_todo, list_todos
from tests.cli.conftest import call
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

CLAIM = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."
ALIKE = ListEntry(list_id="us-entity-list", key="e3", name="Yangpu Digitel Works", countries=("CN",))
GIVEN = {
    "item": "NVIDIA H20", "determination": "3A090.b", "basis": "signed", "document": "h20.pdf", "who": "Grace",
    "on": "2025-04-10", "note": "as measured",
}  # fmt: skip
HALF = FLEET.replace(b",64,", b",6,")
Act = Callable[[Desk], Any]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    """A fleet whose supplier's name is alike to an entry's, an alert, and nothing that a person did."""
    desk = deploy(engine, tmp_path / "home", frozen)
    with writing(engine) as connection:
        save_version(
            connection, "bis_entity_list", ALIKE.list_id, [ALIKE], capture_sha=sha256(b"list"), reader="reader",
            known_at=WorldInstant(frozen.world), origin="live",
        )  # fmt: skip
    import_register(desk.context, "parties", read_csv(b"party,country,roles\nYangpu Digital,CN,supplier\n", name="p"))
    desk.publish(CLAIM, source="federal_register_bis")
    desk.analyse()
    screen_all(desk.context)
    assert audit_of(desk.context) == []
    return desk


def orders(desk: Desk, body: bytes, by: str = "ada") -> Any:
    return import_register(desk.context, "orders", read_csv(body, name="o.csv"), by=by)


def determine(desk: Desk, **given: str) -> Any:
    return add_determination(desk.context, GIVEN | given, by="ada", via="page")


def determine_by_file(desk: Desk, *lines: str) -> Any:
    path = desk.context.settings.home / "eccn.csv"
    path.write_text("\n".join(["item,determination,basis,document,who,on", *lines]))
    return import_determinations(desk.context, path, by="ada")


def decided(desk: Desk, answer: str, **given: str) -> Any:
    """Whether half of the fleet is right, which chipwatch itself read."""
    waiting = import_holdings(desk.context, HALF, name="half.csv")
    assert waiting.set_aside
    return decide_import(desk.context, waiting.snapshot, answer, **{"who": "ada", "why": "sold"} | given)  # type: ignore[arg-type]


def closed(desk: Desk, **given: str) -> Any:
    determine_by_file(desk, "NVIDIA A40,EAR99,maker,x.pdf,NVIDIA,2025-01-01")  # differs from the arithmetic
    [todo] = list_todos(desk.context, ["determination_differs"])
    return close_todo(desk.context, todo.id, **{"who": "ada", "why": "counsel knows"} | given)  # type: ignore[arg-type]


def screened(desk: Desk, **given: str) -> Any:
    told = {"verdict": "no_match", "who": "ada", "why": "another firm"} | given
    return decide(desk.context, "Yangpu Digital", ALIKE.list_id, ALIKE.key, **told)  # type: ignore[arg-type]


def harmless(desk: Desk, **given: str) -> Any:
    told = {"who": "ada", "why": "a bakery"} | given
    return add_harmless(desk.context, "Yangpu Digitel Works", ALIKE.list_id, ALIKE.key, **told)


def claim_of(desk: Desk) -> tuple[int, str]:
    return desk.rows("event_claim", "claim_id", "event_id")[0]


def struck(desk: Desk, **given: str) -> Any:
    return by_hand.strike_claim(desk.context, claim_of(desk)[0], **{"who": "ada", "why": "no"} | given)  # type: ignore[arg-type]


def undone(desk: Desk, number: int = 0) -> Any:
    done = struck(desk)
    return by_hand_events.undo(desk.context, number or done.act, who="ada", why="it does", via="page")


def missed(desk: Desk, words: str) -> Any:
    document = desk.rows("document", "natural_key")[0][0]
    given = {"type": "restriction_eased", "status": "announced"}
    return by_hand.report_miss(desk.context, document, given, words=words, who="ada", why="it says so", via="page")


DONE: dict[str, tuple[Act, list[tuple[str, str, str]]]] = {
    "an inventory": (
        lambda desk: import_holdings(desk.context, FLEET.replace(b",64,", b",65,"), name="f.csv", by="ada"),
        [("imported", "import:", "command")],
    ),
    "one that waits": (
        lambda desk: import_holdings(desk.context, HALF, name="f.csv", by="ada"), [("imported", "import:", "command")]
    ),
    "accepted": (lambda desk: decided(desk, "accepted", via="page"), [("accepted", "import:", "page")]),
    "dismissed": (lambda desk: decided(desk, "dismissed"), [("dismissed", "import:", "command")]),
    "a register": (
        lambda desk: orders(desk, b"order,ordered_on\nA-1,2023-09-01\nA-2,x\n"), [("imported", "import:", "command")]
    ),
    "a determination": (determine, [("determined", "determination:1", "page")]),
    "determinations": (
        lambda desk: determine_by_file(
            desk, "NVIDIA H20,3A090.b,maker,x.pdf,NVIDIA,2025-01-01", "NVIDIA H20,3A090b,maker,x.pdf,NVIDIA,2025-01-02",
            "NVIDIA H20,3A090.b,ccats,G123456,BIS,2025-01-01",
        ),
        [("determined", "determination:1", "command"), ("determined", "determination:2", "command")],
    ),
    "a to-do": (
        lambda desk: closed(desk, via="page"),
        [("determined", "determination:1", "command"), ("closed_todo", "determination:1", "page")],
    ),
    "a screening": (screened, [("decided", "party:", "command")]),
    "a name": (harmless, [("decided", "party:Yangpu Digitel Works", "command")]),
    "a claim": (struck, [("struck_out", "claim:", "command")]),
    "taken back": (undone, [("struck_out", "claim:", "command"), ("took_back", "claim:", "page")]),
    "missed": (lambda desk: missed(desk, "NVIDIA H20"), [("reported_missed", "claim:", "page")]),
    "an event": (
        lambda desk: by_hand_events.refute(desk.context, claim_of(desk)[1], who="ada", why="no", via="page"),
        [("refuted", "event:ev-", "page")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DONE)
def test_an_act_leaves_one_line_with_who_when_what_and_why(desk: Desk, name: str) -> None:
    act, told = DONE[name]
    act(desk)
    found = audit_of(desk.context)
    assert [(each.what, each.via) for each in found] == [(what, via) for what, _, via in told]
    assert all(each.subject.startswith(subject) for each, (_, subject, _) in zip(found, told, strict=True))
    assert {(each.who, each.recorded_at) for each in found} == {("ada", desk.frozen.wall)}


REFUSED: dict[str, Act] = {
    "an inventory": lambda desk: import_holdings(desk.context, b"a,b\n1,2\n", name="f.csv", by="ada"),
    "accepted": lambda desk: decided(desk, "accepted", why=" "),
    "a register": lambda desk: orders(desk, b"order,ordered_on\nA-1,soon\n"),
    "a determination": lambda desk: determine(desk, determination="3A090b"),
    "withdrawn": lambda desk: determine(desk, determination="withdrawn"),
    "determinations": lambda desk: determine_by_file(desk, "NVIDIA H20,3A090b,maker,x.pdf,NVIDIA,2025-01-02"),
    "a to-do": lambda desk: close_todo(desk.context, 99, who="ada", why="so"),
    "a screening": lambda desk: screened(desk, why=""),
    "a name": lambda desk: harmless(desk, who=" "),
    "a claim": lambda desk: struck(desk, why=""),
    "taken back": lambda desk: by_hand_events.undo(desk.context, 99, who="ada", why="so"),
    "missed": lambda desk: missed(desk, "words that it has not"),
    "an event": lambda desk: by_hand_events.refute(desk.context, "ev-none", who="ada", why="no"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_act_leaves_none(desk: Desk, name: str) -> None:
    with pytest.raises(ChipwatchError):
        REFUSED[name](desk)
    assert audit_of(desk.context) == []


def test_what_changes_nothing_leaves_none_and_what_chipwatch_reads_neither(desk: Desk) -> None:
    import_holdings(desk.context, FLEET, name="again.csv", by="ada")
    import_holdings(desk.context, FLEET.replace(b",64,", b",65,"), name="f.csv")
    orders(desk, b"order,ordered_on\nA-1,2023-09-01\n", by="")
    orders(desk, b"order,ordered_on\nA-1,2023-09-01\n")
    assert audit_of(desk.context) == []
    determine(desk)
    determine(desk)
    assert len(audit_of(desk.context)) == 1


def test_a_line_has_the_reason_and_counts_and_no_content(desk: Desk) -> None:
    orders(desk, b"order,ordered_on\nA-1,2023-09-01\nA-2,x\n")
    screened(desk)
    register, decision = audit_of(desk.context)
    assert register.detail == {"as": "orders", "file": "o.csv", "lines": 1, "refused": 1}
    assert decision.detail["why"] == "another firm"
    assert decision.detail["as"] == "no_match"


def test_of_a_private_document_no_reason_is_told(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    desk = deploy(engine, tmp_path / "home", frozen)
    desk.publish(CLAIM, source="harbour_wire", private=True)
    desk.analyse()
    struck(desk, why="Amber lintels hold.")
    [line] = audit_of(desk.context)
    assert "Amber" not in repr(line)


def test_a_record_tells_them_among_the_changes(desk: Desk, tmp_path: Path) -> None:
    fleet = FLEET.replace(b"workload\n", b"workload,order\n").replace(b"inference\n", b"inference,PO-1\n")
    import_holdings(desk.context, fleet, name="later.csv", by="imogen")
    orders(desk, b"order,supplier,ordered_on\nPO-1,Yangpu Digital,2025-03-01\n", by="oswin")
    add_determination(desk.context, GIVEN, by="della", via="page")
    decide(
        desk.context, "Yangpu Digital", ALIKE.list_id, ALIKE.key, verdict="no_match", who="prue", why="another firm"
    )  # fmt: skip
    by_hand.affirm_claim(desk.context, claim_of(desk)[0], who="clio", why="the notice says so")

    def changed(what: str) -> set[str]:
        record(desk.context, what, tmp_path / what)
        page = (tmp_path / what / "index.html").read_text(encoding="utf-8")
        told = page.split("Every change, with who and when</h")[1].split("<h2")[0]
        return {who for who in ("imogen", "oswin", "della", "prue", "clio") if who in told}

    assert changed("PO-1") == {"imogen", "oswin", "della"}
    assert changed("Yangpu Digital") == {"imogen", "prue"}
    assert changed(str(desk.rows("alert", "id")[0][0])) == {"clio"}


def test_commands_name_whoever_calls_them(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    (tmp_path / "fleet.csv").write_bytes(FLEET)
    (tmp_path / "o.csv").write_text("order,ordered_on\nA-1,2023-09-01\n")
    (tmp_path / "p.csv").write_text("party\nA\n")
    assert call(tmp_path, "holdings", "import", tmp_path / "fleet.csv", "--by", "ada").status == 0
    assert call(tmp_path, "holdings", "import", tmp_path / "o.csv", "--as", "orders", "--by", "bob").status == 0
    assert call(tmp_path, "parties", "import", tmp_path / "p.csv", "--by", "eve").status == 0
    lines = [line.split("\t")[1:] for line in call(tmp_path, "audit").out.splitlines()[1:]]
    assert [(who, what, by) for who, what, _, by, *_ in lines] == [
        ("ada", "imported", "command"), ("bob", "imported", "command"), ("eve", "imported", "command"),
    ]  # fmt: skip
