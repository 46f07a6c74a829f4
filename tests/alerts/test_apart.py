"""How an alert reads for whom something is kept, and what there would be if nothing were ours."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any, get_args

import pytest

from models.exposure import Exposure
from models.keeping import keep_back
from models.recipient import KeptFrom
from models.telling import AlertDraft, Witness
from models.terms import PRIVATE
from models.values import Change, Claim, Subject
from pipeline.alerts import Matter, raise_alerts
from pipeline.alerts.apart import Apart, apart_from, of_the_world, parts_kept, subsets
from pipeline.alerts.compose import Raised
from pipeline.alerts.prose import Writer
from pipeline.rules import ClockView, HoldingsView, ListView, RuleBook, build_context, check, event_view, load_rules
from pipeline.rules.picture import picture_of_event
from tests.digests.material import HELD, NAMES, exposure, row, witness

AT = datetime(2026, 5, 19, 15, tzinfo=UTC)
CLAIM = Claim(
    "restriction_imposed", "announced", actors=("us-bis",), chips=("nvidia-h20",), places=("CN",),
    effective=date(2026, 6, 15), confidence=0.93, attribution="official",
)  # fmt: skip
TOUCHED = replace(
    exposure(row("nvidia-h20", 128, supplier="Marker Systems", why="Marker Systems sells it")),
    unknown=("whether Marker Systems is the listed party",), upstream=("Marker Systems hangs on TSMC",),
    deposits=(("USD", 9),),
)  # fmt: skip


def raised(change: Change, *, names: dict[str, str] = NAMES, **matter: Any) -> Raised:
    return raise_alerts([change], load_rules(), lambda _: Matter(**matter), names=names, known_at=AT)


def move(touched: Exposure = TOUCHED, held: HoldingsView = HELD, **given: Any) -> Change:
    subject = Subject("event", "ev-1")
    event = event_view("ev-1", [CLAIM], stage="announced", origins=2, documents=3)
    context = build_context(
        subject=subject, kind="stage", occasion="ev-1-1", origin="live", event=event, claim=CLAIM, exposure=touched,
        holdings=held, **given,
    )  # fmt: skip
    return Change(subject, "ev-1-1", "live", "stage", context)


def listed(kind: str, name: str = "Invented Servers Ltd") -> Change:
    subject = Subject("list_entry", "us-entity-list:1")
    entry = ListView(
        id="us-entity-list", key="1", kind=kind, name=name, party_firms=("invented-servers",), in_domain=True,  # type: ignore[arg-type]
        fields=("aliases",) if kind == "amended" else (),
    )  # fmt: skip
    context = build_context(subject=subject, kind=kind, occasion="x", origin="live", listing=entry, holdings=HELD)
    return Change(subject, "x", "live", kind, context)


def of(rule: str, found: Raised) -> AlertDraft:
    [draft] = [each for each in found.alerts if each.rule == rule]
    return draft


ALL: tuple[KeptFrom, ...] = get_args(KeptFrom)
EVERY = [kept for size in range(1, 4) for kept in combinations(ALL, size)]


@pytest.mark.parametrize("kept", EVERY, ids="+".join)
def test_figures_and_prose_hold_nothing_of_what_is_kept(kept: tuple[KeptFrom, ...]) -> None:
    private = witness(2, terms=PRIVATE, title="Letter", words="a private word", said="privately")
    matter = {
        "exposure": TOUCHED, "witnesses": (witness(), private), "inventory_on": date(2026, 5, 11),
        "public": picture_of_event(event_view("ev-1", [CLAIM], stage="announced", origins=1, documents=1)),
        "asked": {"rates": "1.09 USD", "measure": {}},
    }  # fmt: skip
    draft = of("restriction-touches-us", raised(move(), **matter))
    told = keep_back(draft, kept)
    assert told is not None
    shown = repr(replace(told, evidence=tuple(replace(each, words=None) for each in told.evidence)))  # type: ignore[type-var]
    money = {"1.5 M", "1,536,000", "1536000"}
    assert any(each in repr(draft) for each in money)
    assert any(each in shown for each in money) == ("unit_costs" not in kept)
    assert ("Marker Systems" in shown) == ("suppliers" not in kept)
    assert ("privately" in shown) == ("private_documents" not in kept)
    assert ("2 independent origins" in told.paragraph) == ("private_documents" not in kept)
    # What is told is told whole.
    assert "128 units of ours" in told.paragraph
    assert told.paragraph.endswith("No legal advice.")
    assert (told.severity, told.title) == (draft.severity, draft.title)


def test_what_only_a_private_document_says_is_not_told() -> None:
    private = witness(terms=PRIVATE)
    draft = of("restriction-touches-us", raised(move(), exposure=TOUCHED, witnesses=(private,)))
    assert keep_back(draft, ("private_documents",)) is None
    assert keep_back(draft, ("unit_costs", "private_documents")) is None
    assert keep_back(draft, ("unit_costs", "suppliers")) is not None


def test_a_supplier_of_ours_on_a_list_is_any_party_for_whom_suppliers_are_kept() -> None:
    draft = of("party-listed", raised(listed("added")))
    assert (draft.severity, draft.severity_why) == ("critical", "it is a supplier of ours")
    assert draft.exposure["decide"]
    told = keep_back(draft, ("suppliers",))
    assert told is not None
    assert (told.severity, told.severity_why) == ("medium", "it is of our field, and no supplier of ours")
    assert "decide" not in told.exposure
    assert "suppliers" not in told.exposure
    assert keep_back(draft, ("unit_costs",)) == replace(draft, without={})


def test_what_is_news_only_because_it_is_a_supplier_is_not_told_at_all() -> None:
    draft = of("supplier-entry-amended", raised(listed("amended")))
    assert keep_back(draft, ("suppliers",)) is None
    assert keep_back(draft, ("suppliers", "unit_costs")) is None
    assert keep_back(draft, ("unit_costs",)) is not None


def test_a_day_of_a_contract_is_told_without_whom_it_is_with() -> None:
    subject = Subject("clock", "order:PO-17:cancel_by")
    clock = ClockView(kind="cancel_by", days_left=5, on="2026-05-24", what="Order PO-17 with Marker Systems", units=8)
    context = build_context(
        subject=subject, kind="nears", occasion="x", origin="live", clock=clock, holdings=HELD, exposure=TOUCHED
    )
    found = raised(Change(subject, "x", "live", "nears", context), bare="Order PO-17")
    told = keep_back(of("contract-day", found), ("suppliers",))
    assert told is not None
    assert told.title.startswith("Order PO-17: can be cancelled")
    assert "Marker" not in repr(told)
    assert found.world == ()


def test_if_nothing_were_ours_the_same_news_is_told_otherwise() -> None:
    found = raised(move(), exposure=TOUCHED, witnesses=(witness(),), made_from={"snapshot": "aa", "catalogue": "bb"})
    assert [draft.rule for draft in found.alerts] == ["restriction-touches-us"]
    [world] = found.world
    assert world.rule == "restriction-official"
    assert (world.severity, world.units_in_scope) == ("medium", 0)
    assert set(world.exposure) == {"context"}
    assert set(world.made_from) == {"catalogue", "rule"}
    assert "ours" not in f"{world.title} {world.paragraph} {world.severity_why}"
    # Whatever is ours, the same is told.
    for held, touched in ((HoldingsView(), Exposure()), (HELD, exposure(row("nvidia-h20", 9)))):
        assert raised(move(touched, held), exposure=touched, witnesses=(witness(),)).world[0] == replace(
            world, made_from={"rule": world.made_from["rule"]}
        )


def test_a_correction_of_what_research_was_never_told_is_none_for_them() -> None:
    change = move()
    event: Any = change.context["event"]
    told = replace(change, context={**change.context, "event": event | {"alerted": True, "stage": "denied"}})
    assert [draft.rule for draft in raised(told, exposure=TOUCHED).alerts] == ["contradicted"]
    assert raised(told, exposure=TOUCHED).world == ()
    assert [draft.rule for draft in raised(told, exposure=TOUCHED, world_alerted=True).world] == ["contradicted"]


def test_the_words_of_the_evidence_are_left_to_its_terms() -> None:
    given: Witness = witness()
    draft = of("restriction-touches-us", raised(move(), exposure=TOUCHED, witnesses=(given,)))
    told = keep_back(draft, ALL)
    assert told is not None
    assert told.evidence == draft.evidence


@pytest.mark.parametrize("unknown", [True, False], ids=["with-unknown-parts", "all-known"])
def test_what_is_not_written_again_would_read_the_same(unknown: bool) -> None:
    """Over all cases of the shipped rules: each variant and each alert of the world, against one written anew."""
    book = load_rules()
    touched = TOUCHED if unknown else replace(TOUCHED, unknown=(), upstream=())
    passages = (witness(), witness(2, terms=PRIVATE, title="Letter", words="a private word", said="privately"))
    writer = Writer(NAMES, AT.date(), date(2026, 5, 11))
    reused = 0
    for rule in book.rules:
        for case in rule.cases:
            picture: Any = case.context
            subject = Subject(picture["change"]["about"], "one")
            change = Change(subject, "x", "live", picture["change"]["kind"], picture)
            exposed = touched if picture["exposure"]["units"] else None
            found = raise_alerts(
                [change], RuleBook((rule,)),
                lambda _, exposed=exposed: Matter(exposed, witnesses=passages, inventory_on=writer.inventory_on),  # type: ignore[misc]
                names=NAMES, known_at=AT,
            )  # fmt: skip
            for draft in found.alerts:
                for kept in subsets(parts_kept(change, exposed, passages, "")):
                    differs = draft.without["+".join(sorted(kept))]
                    if differs is None:
                        continue
                    apart = apart_from(kept, change, exposed, passages, public=None, bare="")
                    assert apart is not None
                    anew = writer.write(Apart(apart.change, apart.exposure, apart.witnesses), rule, check(rule, change))
                    assert differs.get("title", draft.title) == anew.title
                    assert differs.get("paragraph", draft.paragraph) == anew.paragraph
                    reused += "paragraph" not in differs
            for draft in found.world:
                bare = of_the_world(change, alerted=False)
                assert bare is not None
                anew = Writer(NAMES, AT.date()).write(Apart(bare, None, passages), rule, check(rule, bare))
                assert (draft.title, draft.paragraph) == (anew.title, anew.paragraph)
    assert reused
