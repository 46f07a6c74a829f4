"""The frozen values that stages hand on. Pure data: no clock, no disk, no socket, no row ids.

Offsets count Unicode code points: `text[start:end]` is the span exactly. Labels, claim types, statuses,
quantities and ids are those of `docs/annotation-guide.md`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
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
