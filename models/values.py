"""The frozen values that stages hand on. Pure data: no clock, no disk, no socket, no row ids.

Offsets count Unicode code points: `text[start:end]` is the span exactly. Labels, claim types, statuses,
quantities and ids are those of `docs/annotation-guide.md`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Origin = Literal["live", "backfill", "reread", "regroup", "what_if"]
Label = Literal["FIRM", "CHIP", "INSTRUMENT", "AUTHORITY", "PLACE"]
ClaimType = Literal[
    "restriction_imposed",
    "restriction_eased",
    "entity_listed",
    "entity_delisted",
    "tariff_changed",
    "purchase_discouraged",
    "enforcement",
    "stockpiling",
    "supply_cut",
    "supply_restored",
    "substitution",
    "product_launched",
    "product_withdrawn",
    "order_placed",
    "financial_impact",
    "price_changed",
]
Status = Literal["denied", "ended", "rumoured", "proposed", "announced", "in_force"]
Stage = Literal["rumoured", "proposed", "announced", "in_force", "ended", "denied", "withdrawn"]
Attribution = Literal["official", "named_firm", "named_person", "unnamed", "outlet"]
Act = Literal["export", "reexport", "transfer", "import", "use", "remote_use", "service", "buy", "sell"]
Quantity = Literal[
    "tpp",
    "performance_density",
    "memory_bandwidth",
    "interconnect_bandwidth",
    "memory_bandwidth_density",
    "memory_capacity",
    "die_area",
    "process_node",
    "transistors",
]
Operator = Literal[">=", ">", "<=", "<", "="]
Outcome = Literal["yes", "no", "unknown"]
Effect = Literal["restricts", "eases", "duty", "discourages"]
Severity = Literal["low", "medium", "high", "critical"]
SectionKind = Literal["annex", "part", "item", "section", "heading", "paragraph", "boilerplate", "table", "note"]


# ── documents ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn in a transcript: `text[start:end]` of the document."""

    start: int
    end: int
    speaker: str
    role: str | None = None
    part: Literal["prepared", "questions"] | None = None
    firm: str | None = None
    side: Literal["question", "answer"] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text's structure, `text[start:end]`; sections nest by their extent.

    Attributes:
        kind: annex, part, item (of a filing), section (of a rule), heading, paragraph (numbered), boilerplate,
            table (a row a line), note.
        level: what stands higher has less.
        label: what one cites: `Supplement No. 4 to Part 744`, `§ 740.2(b)(2)(i)`, a heading's words.
        start: in code points.
        end: after its last.
    """

    kind: SectionKind
    level: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where a text's words stand in its capture, see `pipeline.documents.places`.

    Attributes:
        charset: the Python codec by which the capture was decoded; "" for a PDF.
        runs: four numbers a run, packed.
        pages: of a PDF: where in the text each page begins, one number a page.
    """

    charset: str
    runs: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself, and its body text. None where the page does not say."""

    title: str | None
    text: str
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_how: str | None = None  # which part of the page said so, e.g. "json-ld", "meta", "listing"
    #: high: two parts that do not copy each other say the same day; medium: one says it; low: one may mean it.
    published_sure: Literal["high", "medium", "low"] | None = None
    modified_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    turns: tuple[Turn, ...] = ()
    flags: tuple[
        str, ...
    ] = ()  # e.g. "truncated", "truncated_by_publisher", "paywalled", "text_recovered", "retraction"
    sections: tuple[Section, ...] = ()
    places: Places | None = None


# ── mentions ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mention:
    """An occurrence of a catalogue entry; `id` is None for a firm or chip that the catalogue lacks."""

    start: int
    end: int
    label: Label
    id: str | None
    how: str = ""  # what found it, in words: "alias 'H20'", "pattern vendor+model"


@dataclass(frozen=True, slots=True)
class Word:
    """A token of the annotated text, freed of spaCy."""

    start: int
    end: int
    lower: str
    lemma: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its words, sentences (as ranges over `words`) and mentions, in order of place."""

    text: str
    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Antecedent:
    """What an expression that names nothing stands for: `the company`, `it`, `the Santa Clara firm`, `the parts`.

    `text[start:end]` is the expression; `ids` are catalogue ids, several only for a plural.
    """

    start: int
    end: int
    label: Literal["FIRM", "AUTHORITY", "CHIP"]
    ids: tuple[str, ...]
    how: str = ""


# ── claims ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Limit:
    """A technical limit that a measure states, in the guide's unit of its quantity."""

    quantity: Quantity
    op: Operator
    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class LimitTree:
    """How limits combine: a leaf holds one limit, `and` / `or` hold two parts or more."""

    op: Literal["limit", "and", "or"]
    limit: Limit | None = None
    parts: tuple["LimitTree", ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum, count or share that a claim states; `low` and `high` for a range."""

    kind: Literal["charge", "revenue", "guidance", "units", "price", "percent", "months", "generations"]
    value: float | None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, by the passage, that something happened, holds, is planned or did not happen."""

    type: ClaimType
    status: Status
    actors: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    to_chips: tuple[str, ...] = ()
    except_chips: tuple[str, ...] = ()  # chips that the text takes out of its own scope
    instruments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    effective: date | None = None
    ends_on: date | None = None  # a sunset or scheduled expiry that the text states
    comply_by: date | None = None  # what a measure asks must be done by then, where that is later than its effect
    saved_until: date | None = None  # of a saving clause: goods that were under way may arrive until then
    thresholds: tuple[Limit, ...] = ()
    limits: LimitTree | None = None  # the thresholds with the `and` and `or` between them
    amounts: tuple[Amount, ...] = ()
    acts: tuple[Act, ...] = ()
    evidence: tuple[int, int] = (0, 0)
    confidence: float = 1.0
    attribution: Attribution = "outlet"
    how: str = ""  # which trigger and clause made it, for `explain`


# ── events and stories ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Turnout:
    """What merging one claim did: the event it belongs to, and the move that it caused, if any."""

    event: str
    minted: bool
    move: "Move | None"
    why: str


@dataclass(frozen=True, slots=True)
class Move:
    """A recorded turn in an event's history; `id` is minted from the event and its ordinal."""

    id: str
    event: str
    ordinal: int
    kind: Literal["stage", "contradicted", "dated", "limited", "due", "corrected"]
    from_stage: Stage | None
    to_stage: Stage
    why: str


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A party on a restricted-party list, as the list says it."""

    list_id: str  # instrument id: "us-entity-list"
    key: str  # stable within the list: the list's own id, else a hash of normalised name and country
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    notice: str | None = None  # Federal Register citation or the like
    licence_requirement: str | None = None
    licence_policy: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    remarks: str | None = None
    party: str | None = None  # "entity", "individual", "vessel", "aircraft"; None where the list does not say


@dataclass(frozen=True, slots=True)
class ListChange:
    """An addition, removal or amendment, between two versions of one list; with `moved` the half of a move."""

    list_id: str
    key: str
    kind: Literal["added", "removed", "amended"]
    before: ListEntry | None
    after: ListEntry | None
    fields: tuple[str, ...] = ()
    moved: str | None = None  # the list that the party came from (added) or went to (removed)


# ── holdings and exposure ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Position:
    """A line of the inventory, expanded to one chip: `units` chips in `quantity` of `item`."""

    line: int
    item: str
    chip: str | None  # catalogue id; None where the item is not in the catalogue
    quantity: int
    units: int
    status: str  # in_use, in_store, spare, in_repair, in_transit, on_order, rented_in, rented_out
    site: str
    site_country: str | None
    owner: str | None
    owner_parent_country: str | None
    unit_cost: Decimal | None
    currency: str | None
    need_by: date | None
    supplier: str | None
    workload: str | None
    entity: str | None = None  # the legal entity in whose books it stands
    order: str | None = None  # the contract that it was bought by: `models.register.Order`
    from_country: str | None = None  # where it is shipped from
    user: str | None = None  # of rented hardware: who uses it (rented out) or lets us use it (rented in)
    user_country: str | None = None
    user_parent_country: str | None = None
    servicer: str | None = None  # who repairs and services it
    paid: Decimal | None = None  # sums of the whole line, in `currency`
    committed: Decimal | None = None
    deposit: Decimal | None = None
    net_book: Decimal | None = None
    utilisation: Decimal | None = None  # 0 to 1
    heading: str | None = None  # HTSUS heading, as the user classifies it
    exemption: str | None = None  # the end use for which the user claims an exemption from duty
    lines: int = 1  # how many lines, alike in all but their number and their sums, it stands for


@dataclass(frozen=True, slots=True)
class FleetSum:
    """What stands of one chip at one site in one status: sums of lines in one currency. No chip: not matched."""

    chip: str | None
    site: str
    site_country: str | None
    status: str
    currency: str | None
    units: int
    lines: int
    priced: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """What a change does, in the terms by which holdings are asked whether it touches them.

    `authors` are the places whose authorities act (`US` for `us-bis`): import, purchase and use are theirs to
    rule. `vintage` names the limits that decide by arithmetic; `thresholds` limits that the text alone states.
    """

    type: ClaimType
    stage: Stage
    chips: tuple[str, ...] = ()
    except_chips: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    firms: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()  # parties by their names, which the catalogue need not know
    authors: tuple[str, ...] = ()
    thresholds: tuple[Limit, ...] = ()
    limits: LimitTree | None = None  # how the thresholds go together; None where that is not known
    vintage: str | None = None
    instruments: tuple[str, ...] = ()
    on: date | None = None  # the day by which policy is asked: of its effect, else of the turn
    draft: str = ""  # the id of the draft vintage that its own limits make
    cites: str = ""  # where those limits stand: document and span
    binds: tuple[str, ...] = ()  # the firms (catalogue ids) that alone a letter binds; none: everybody


@dataclass(frozen=True, slots=True)
class ChangeOfSide:
    """A chip that stands otherwise under what is new than under what holds on the day.

    `before` and `after`: whether it is caught (of an easing: eligible; of a duty: within a band). `direction` is as its
    holder sees it.
    """

    chip: str
    name: str
    before: Outcome
    after: Outcome
    direction: Literal["worse", "better", "unclear"]
    effect: Effect
    old: str | None  # the vintage that holds; None where none does
    new: str
    why: str  # the comparisons that decide
    units: int = 0  # held, rented or ordered
    ordered: int = 0  # of these on order or in transit


#: What a measure does to an act that a line faces. `claimed`: the user claims an exemption, which nobody has tested.
ActEffect = Literal["stopped", "licence", "duty", "discouraged", "eased", "claimed", "unaffected", "unknown"]
#: By what the value of a line is told: its price, else what is committed for it, else what was paid.
ValueBasis = Literal["unit cost", "committed", "paid"]


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """What of one site and status a change does to one act.

    Units that face several acts stand in a row for each; `counts` is True in the one by which the totals count them.
    """

    chip: str
    site: str
    site_country: str | None
    status: str
    act: Act | None
    effect: ActEffect
    in_scope: bool
    units: int
    value: tuple[tuple[str, Decimal], ...]  # (currency, sum) of the priced lines
    priced: int
    lines: int
    why: str
    need_by: date | None = None
    supplier: str | None = None
    determined: str | None = None  # who determined it, and when, where that decides and not the arithmetic
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ExposureSum:
    """The part of the headline that falls to one site, legal entity or workload; `name` is None where not given."""

    by: Literal["site", "entity", "workload"]
    name: str | None
    units: int
    value: tuple[tuple[str, Decimal], ...]
    priced: int
    lines: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a change touches that we hold or have ordered. Two figures always: in scope and elsewhere.

    The headline (`units_in_scope` and what stands with it: orders, value, share, sums, deposits) counts what is
    stopped, needs a licence or pays a duty, each unit once. All else has a line of its own.
    """

    rows: tuple[ExposureRow, ...] = ()
    units_in_scope: int = 0  # stopped, licence, duty
    units_elsewhere: int = 0  # the same, discouraged or eased, and not aimed at
    units_unaffected: int = 0  # it may go on: no act that the measure rules is ahead of it
    orders_in_scope: int = 0  # lines on order or on their way
    orders: tuple[str, ...] = ()  # the contracts of these lines that are given, by their numbers
    value_in_scope: tuple[tuple[str, Decimal], ...] = ()
    priced: int = 0
    lines: int = 0
    share_of_compute: float | None = None  # of the fleet's TPP, in scope, 0..1; None where it cannot be told
    unknown: tuple[str, ...] = ()
    snapshot: str = ""  # content hash of the snapshot that it was computed from
    total_in_scope: "tuple[str, Decimal, date] | None" = None  # currency, sum, oldest rate; only with the user's rates
    units_unknown: int = 0  # in scope, of chips and lines of which it cannot be told whether they are touched
    spared: tuple[tuple[str, int], ...] = ()  # who determined that these units, in scope by arithmetic, are not caught
    changes: tuple[ChangeOfSide, ...] = ()  # chips held or ordered that change side, worse first
    units_discouraged: int = 0  # in scope: guidance against an act that nothing forbids
    units_eased: int = 0  # in scope: an act that a rule held back becomes possible, under its conditions
    units_claimed: int = 0  # in scope of a duty, of which the user claims an exemption
    basis: tuple[tuple[ValueBasis, int], ...] = ()  # lines of the headline by what their value is told by
    duties: tuple[tuple[str, Decimal], ...] = ()  # owed on the priced lines of the headline, where the rate is known
    deposits: tuple[tuple[str, Decimal], ...] = ()  # at risk: of the orders of the headline
    deposits_known: int = 0  # orders of the headline that say what their deposit is
    sums: tuple[ExposureSum, ...] = ()  # the headline by site, by legal entity, by workload; each adds up to it
    lower_bound: bool = False  # a site is late, or an item is not matched: units and value are at least these
    inventory: str = ""  # how fresh, matched and priced the inventory is, in one line; empty where not told
    upstream: tuple[str, ...] = ()  # what on order hangs further up on a firm that is named, a line a firm; not counted


# ── rules and alerts ─────────────────────────────────────────────────────────────────────────────


SubjectKind = Literal["event", "list_entry", "source", "clock", "order", "position", "party", "feed", "site"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The typed reference that an alert is about."""

    kind: SubjectKind
    id: str


@dataclass(frozen=True, slots=True)
class Change:
    """A turn that may be news: what rules are asked about.

    `context` is the typed picture that rules see (see `pipeline/rules/picture.py`).
    """

    subject: Subject
    occasion: str
    origin: Origin
    kind: str
    context: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's answer to one change, with the reason."""

    rule: str
    outcome: Outcome
    severity: Severity | None
    why: str
    error: str | None = None
