"""A week with something in every part of the digest."""

from datetime import UTC, date, datetime
from decimal import Decimal

from models.clocks import WallInstant
from models.exposure import Exposure, ExposureRow
from models.hashing import sha256
from models.recipient import reached_by
from models.telling import StoredAlert, Witness
from models.terms import Terms, Words
from models.values import Change, Claim, Move, Origin, Subject
from pipeline.alerts import Matter, compose
from pipeline.digests import Before, ClockNote, ListNote, Material, MoveNote, OutageNote, RuleNote, RunwayNote, TextNote
from pipeline.rules import HoldingsView, build_context, check, event_view, load_rules

NAMES = {
    "nvidia-h20": "NVIDIA H20",
    "nvidia-h200": "NVIDIA H200",
    "amd-mi308": "AMD MI308",
    "us-bis": "US BIS",
    "cn-cac": "the Cyberspace Administration of China",
    "us-entity-list": "US Entity List",
    "CN": "China",
    "US": "United States",
    "harbour-search": "Harbour Search",
}
HELD = HoldingsView(
    present=True, chips=("amd-mi308", "nvidia-h20", "nvidia-h200", "nvidia-hopper"), suppliers=("invented-servers",)
)
READER = reached_by(
    "Ada", "ada@reader.example", time_zone="America/New_York", confirmed_at=datetime(2026, 1, 1, tzinfo=UTC)
)


def row(chip: str, units: int, **given: object) -> ExposureRow:
    values: dict[str, object] = {
        "site": "Harbour 2",
        "site_country": "CN",
        "status": "on_order",
        "act": "export",
        "effect": "licence",
        "in_scope": True,
        "value": (("USD", Decimal(units * 12_000)),),
        "priced": 1,
        "lines": 1,
        "why": "named by the claim",
    }
    return ExposureRow(chip=chip, units=units, **(values | given))  # type: ignore[arg-type]


def exposure(*rows: ExposureRow, unaffected: int = 0, elsewhere: int = 0) -> Exposure:
    touched = [r for r in rows if r.effect in {"stopped", "licence", "duty", "discouraged"} and r.in_scope]
    value: dict[str, Decimal] = {}
    for r in touched:
        for currency, amount in r.value:
            value[currency] = value.get(currency, Decimal(0)) + amount
    return Exposure(
        rows=rows,
        units_in_scope=sum(r.units for r in touched),
        units_elsewhere=elsewhere,
        units_unaffected=unaffected,
        orders_in_scope=sum(r.units for r in touched if r.status == "on_order"),
        value_in_scope=tuple(value.items()),
        priced=sum(r.priced for r in touched),
        lines=sum(r.lines for r in touched),
        share_of_compute=0.1,
        snapshot="00",
    )


def witness(revision: int = 1, **given: object) -> Witness:
    values: dict[str, object] = {
        "start": 10,
        "end": 60,
        "words": "A license is now required to export the H20 to China, including Hong Kong and Macau.",
        "source": "federal-register",
        "publisher": "Federal Register",
        "url": "https://www.federalregister.gov/d/2026-00789",
        "title": "Implementation of additional controls",
        "published_at": datetime(2026, 5, 19, 12, tzinfo=UTC),
        "terms": Terms(store_days=None, pass_on="full", quote_chars=100_000),
        "attribution": "official",
        "origin": f"st-{revision}",
    }
    values |= given
    return Witness(revision=revision, **(values | {"words": Words(str(values["words"]))}))  # type: ignore[arg-type]


def stored(
    rule: str,
    event: str,
    claim: Claim,
    touched: Exposure,
    at: datetime,
    *,
    stage: str = "announced",
    alerted: bool = False,
    occasion: str | None = None,
    origin: Origin = "live",
    witnesses: tuple[Witness, ...] | None = None,
    names: dict[str, str] | None = None,
) -> StoredAlert:
    move = Move(occasion or f"{event}-1", event, 1, "stage", None, stage, "test")  # type: ignore[arg-type]
    context = build_context(
        subject=Subject("event", event),
        kind="stage",
        occasion=move.id,
        origin=origin,
        event=event_view(event, [claim], stage=stage, move=move, origins=2, documents=5, alerted=alerted),  # type: ignore[arg-type]
        claim=claim,
        exposure=touched,
        holdings=HELD,
    )
    change = Change(Subject("event", event), move.id, origin, "stage", context)
    chosen = load_rules()[rule]
    finding = check(chosen, change)
    assert finding.outcome == "yes", finding
    matter = Matter(
        exposure=touched,
        witnesses=witnesses if witnesses is not None else (witness(),),
        inventory_on=date(2026, 5, 11),
        made_from={"catalogue": sha256(b"c").hex()},
    )
    draft = compose(change, chosen, finding, matter, names=NAMES if names is None else names, known_at=at)
    return StoredAlert(draft, WallInstant(at))


def _told_before(alerts: tuple[StoredAlert, ...]) -> Before:
    """The reader had the editions before, and read in them what was known by then."""
    known = frozenset(alert.draft.id for alert in alerts if alert.draft.known_at < datetime(2026, 5, 18, tzinfo=UTC))
    return Before(covered=known, shown=known)


def full_week() -> Material:
    def at(day: int, month: int = 5) -> datetime:
        return datetime(2026, month, day, 15, tzinfo=UTC)

    licence = Claim(
        "restriction_imposed",
        "announced",
        actors=("us-bis",),
        chips=("nvidia-h20",),
        places=("CN",),
        effective=date(2026, 6, 15),
        acts=("export",),
        confidence=0.93,
        attribution="official",
    )
    duty = Claim(
        "tariff_changed",
        "announced",
        actors=("us-bis",),
        chips=("nvidia-h200",),
        places=("US",),
        effective=date(2026, 6, 1),
        confidence=0.9,
        attribution="official",
    )
    guidance = Claim(
        "purchase_discouraged",
        "in_force",
        actors=("cn-cac",),
        chips=("nvidia-h20",),
        places=("CN",),
        confidence=0.8,
        attribution="outlet",
    )
    peer = Claim(
        "substitution",
        "announced",
        actors=("harbour-search",),
        chips=("nvidia-h20",),
        confidence=0.9,
        attribution="named_firm",
    )
    withdrawn = Claim(
        "restriction_eased",
        "announced",
        actors=("us-bis",),
        chips=("amd-mi308",),
        places=("CN",),
        confidence=0.8,
        attribution="official",
    )
    h20 = exposure(
        row("nvidia-h20", 128, need_by=date(2026, 6, 20)),
        row("nvidia-h20", 512, status="in_use", act="transfer", effect="licence", value=(), priced=0, lines=3),
        unaffected=1024,
        elsewhere=64,
    )
    h200 = exposure(row("nvidia-h200", 96, act="import", effect="duty", site="Newark", site_country="US"))
    alerts = (
        stored("restriction-touches-us", "ev-licence", licence, h20, at(19)),
        stored("tariff-touches-us", "ev-duty", duty, h200, at(20)),
        stored(
            "purchase-discouraged",
            "ev-guidance",
            guidance,
            exposure(row("nvidia-h20", 128, act="buy", effect="discouraged")),
            at(2),
            stage="in_force",
        ),
        stored("peer-secures-supply", "ev-peer", peer, exposure(), at(21)),
        stored("easing-touches-us", "ev-easing", withdrawn, exposure(), at(4)),
        stored(
            "contradicted",
            "ev-easing",
            withdrawn,
            exposure(),
            at(22),
            stage="withdrawn",
            alerted=True,
            occasion="ev-easing-2",
        ),
    )
    return Material(
        alerts=alerts,
        moves=(MoveNote("ev-other", "product_launched", "stage", None, "announced", at(20)),),
        clocks=(
            ClockNote(date(2026, 6, 1), "effective", "Tariff on NVIDIA H200", 96, "ev-duty"),
            ClockNote(date(2026, 6, 15), "effective", "Licence requirement for NVIDIA H20 to China", 640, "ev-licence"),
            ClockNote(date(2026, 6, 20), "need_by", "128 NVIDIA H20 for Harbour 2", 128, "order-7", ours=True),
            ClockNote(date(2027, 1, 1), "expiry", "Far away", 1),
        ),
        lists=tuple(
            ListNote("us-entity-list", "added", name, ("CN",), at(20))
            for name in ("Invented Chips Ltd", "Invented Servers Ltd", "Third Invented Ltd")
        ),
        outages=(
            OutageNote("Evening Wire", "blocked", at(3, 3)),
            OutageNote("Ministry Notices", "layout_changed", at(18)),
            OutageNote("Harbour Courier", "unreachable", at(2), at(20)),
            OutageNote("Told Before", "unreachable", at(2), at(9)),
        ),
        quiet=("Slow Gazette",),
        texts=(
            TextNote(
                "Halls ordered in the north",
                "Ledger Daily",
                "edited: numbers 20,000 → 12,000",
                "do-edit",
                at(19),
                "al-order",
                "Order, NVIDIA H20",
            ),
            TextNote(
                "Notice of a list",
                "A ministry",
                "withdrawn: its address answers 410",
                "do-gone",
                at(21),
                "al-list",
                "Listing: withdrawn",
            ),
            TextNote("Next week's", "Ledger Daily", "edited", "do-later", at(27), "al-order", "Order, NVIDIA H20"),
        ),
        leads=(
            TextNote(
                "Revision of the rule",
                "Office of the Federal Register",
                "filed for inspection on 22 May 2026, published in the Federal Register in 2 days",
                "do-lead",
                at(22),
            ),
        ),
        runway=(
            RunwayNote(
                "Harbour 2", "inference", ("nvidia-h20",), date(2026, 9, 1), 4, "640 wanted, 512 there: 128 lack"
            ),
        ),
        undecided=(("tariff-touches-us", 1),),
        judged=(RuleNote("tariff-touches-us", 3, 4),),
        held=1,
        names=NAMES,
        makers={"nvidia-h20": "nvidia", "nvidia-h200": "nvidia", "amd-mi308": "amd"},
        before=_told_before(alerts),
        inventory_on=date(2026, 5, 11),
    )
