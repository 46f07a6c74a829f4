"""What is told: the frozen values between alerts, digests, channels and storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from models.terms import UNKNOWN, Passage, Terms, Words
from models.values import Origin, Severity, Stage, Subject

MessageKind = Literal[
    "first", "correction", "closing", "escalation", "asked", "digest", "confirmation", "test", "held", "failure"
]
ThrottlePer = Literal["event", "entity", "rule", "source", "recipient"]
ActName = Literal["acknowledged", "assigned", "commented", "resolved", "reopened"]
#: With what an alert is closed: it was right; right and not worth telling; told by another alert; or it was wrong.
Verdict = Literal["true", "noise", "duplicate", "wrong_entity", "wrong_exposure"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
#: An alert that was closed as one of these told something that was not so: who was told gets a correction.
WRONG: frozenset[Verdict] = frozenset({"wrong_entity", "wrong_exposure"})
#: By which way a person came to act; "" where that was not kept.
Via = Literal["page", "command", "api", "mail", "chipwatch", ""]


@dataclass(frozen=True, slots=True)
class Witness:
    """A passage that an alert is to rest on: where it is, who says it, and under which terms."""

    revision: int
    start: int
    end: int
    words: Words
    source: str
    publisher: str = ""
    url: str = ""
    title: str = ""
    published_at: datetime | None = None
    attribution: str = "outlet"
    party: str = ""  # the named party that says it, where there is one
    origin: str = ""  # one for all documents that report one piece of news: a story's id
    copy: bool = False  # carries another document's text
    terms: Terms = UNKNOWN
    document: str = ""  # one for all revisions of a document
    said: str = ""  # our own sentence of what it claims
    sha: str = ""  # SHA-256 of its words, as hex


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reader has to decide: verb and object, by when and why then, and what happens if nothing is done."""

    verb: str
    object: str
    by: date
    by_why: str
    units: int
    otherwise: str
    value: tuple[tuple[str, str], ...] = ()  # (currency, sum as text) of the priced lines
    priced: int = 0
    lines: int = 0
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Throttle:
    """How many messages at once a rule may make: `most` of them `within` a span, and the rest waits for the digest.

    Counted apart for each `per`: the subject (`event`), a chip or firm that it names (`entity`), a source of its
    evidence, a recipient; `rule` counts all that the rule tells anybody.
    """

    per: ThrottlePer
    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """An alert before it is stored: one for one (rule, subject, occasion).

    `dry_run`: its rule is being tried out: it is kept and marked, and makes no message anywhere. `hold`: why its
    messages wait until a person releases them; empty where they do not. `escalate_after`: how long it may go without
    anybody acknowledging it. `without`: by what is kept from a reader (`models.keeping`), in what it reads otherwise;
    None where it is not told then.
    """

    id: str
    key: bytes
    rule: str
    subject: Subject
    occasion: str
    origin: Origin
    severity: Severity
    severity_why: str
    title: str
    paragraph: str
    known_at: datetime
    stage: Stage | None = None
    evidence: tuple[Passage, ...] = ()
    origins: Mapping[str, object] = field(default_factory=dict)
    exposure: Mapping[str, object] = field(default_factory=dict)
    made_from: Mapping[str, str] = field(default_factory=dict)
    units_in_scope: int = 0
    corrects: bool = False  # tells readers of an earlier alert on the same subject that it no longer holds
    without: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    dry_run: bool = False
    hold: str = ""
    throttle: Throttle | None = None
    escalate_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what with an alert, and when (wall).

    Attributes:
        act: what was done.
        who: by whom.
        recorded_at: when (wall).
        note: their words.
        to: whom it was given to, where it was assigned.
        verdict: as what it was closed, where it was resolved.
        duplicate_of: the alert that told the same, where it was closed as a duplicate.
        privileged: its words stay between signed-in people who may act; they leave by no way.
        via: by which way it came.
    """

    act: ActName
    who: str
    recorded_at: datetime
    note: str | None = None
    to: str | None = None
    verdict: Verdict | None = None
    duplicate_of: str | None = None
    privileged: bool = False
    via: Via = "command"


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert as stored, with the acts on it in order."""

    draft: AlertDraft
    recorded_at: datetime
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that travels inside a mail; its HTML shows it as `cid:NAME`."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One rendered text for one recipient; `key` and `message_id` are the same for ever.

    `thread` is the Message-ID that all mails about one subject refer to; `unsubscribe` the addresses that stop it, one
    a word, HTTPS for one click, then `mailto:`; `secret` the reference of the way's own secret; `urgency` the order of
    sending, 0 for critical. `data` says the same for programs (`docs/delivery.md`).
    """

    key: bytes
    about: str
    recipient: str
    channel: str
    kind: MessageKind
    address: str
    message_id: str
    subject: str
    text: str
    html: str | None
    known_at: datetime
    urgency: int = 4
    thread: str = ""
    unsubscribe: str = ""
    secret: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    images: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Leased:
    """A message in hand: its row, the attempts made so far, the lease's holder, its host, and since when it waits."""

    row: int
    attempts: int
    holder: str
    draft: MessageDraft
    host: str = ""
    since_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """An alert of which an edition took account; whether it named it, and whether it said that it was wrong."""

    alert: str
    shown: bool
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class RenderedEdition:
    """A digest as text: what is stored and sent; `covers` are the alerts it took account of."""

    id: str
    recipient: str
    week: str
    subject: str
    text: str
    html: str
    content_sha: bytes
    known_at: datetime
    covers: tuple[Covered, ...] = ()


class Answer(NamedTuple):
    """A rule's answer to one change, ready to be kept for `explain`; every change has one of every rule."""

    rule: str
    rule_sha: bytes
    subject: Subject
    occasion: str
    outcome: str
    severity: Severity | None
    why: str
    error: str | None
    known_at: datetime
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alert stands now: its state, who has it, and since when (wall)."""

    state: str  # new, acknowledged, assigned, resolved; muted or snoozed, by `models.silence.stands`
    who: str | None = None
    since_at: datetime | None = None
    reason: str | None = None
    verdict: Verdict | None = None
    duplicate_of: str | None = None
    silence: str = ""  # how it is muted or snoozed, or from what it woke; "" for neither

    @property
    def open(self) -> bool:
        """Somebody may still have to do something."""
        return self.state != "resolved"


NEW = Standing("new")


def standing(acts: Sequence[Act]) -> Standing:
    """The state after all acts, in the order of their instants. A comment changes nothing."""
    now = NEW
    for act in sorted(acts, key=lambda given: given.recorded_at):
        note = None if act.privileged else act.note
        if act.act == "reopened":
            now = Standing("new", None, act.recorded_at, note)
        elif act.act == "assigned":
            now = Standing("assigned", act.to or act.who, act.recorded_at, note)
        elif act.act != "commented":
            now = Standing(act.act, act.who, act.recorded_at, note, act.verdict, act.duplicate_of)
    return now


def refusal(now: Standing, act: ActName, to: str | None = None) -> str | None:
    """Why an act is no turn that an alert can take from where it stands, in words; None where it is one.

    The turns: new to acknowledged, assigned or resolved; acknowledged to assigned or resolved; assigned to another, or
    resolved; any of these back to new, by putting it back or opening it again. A comment may be made at any time.
    """
    closed = f"it is resolved{f' as {words_of(now.verdict)}' if now.verdict else ''} by {now.who}"
    if act == "commented":
        return None
    if act == "reopened":
        return "it is open: it is new" if now.state == "new" else None
    if now.state == "resolved":
        return closed if act == "resolved" else f"{closed}: open it again first"
    if act == "acknowledged" and now.state == "acknowledged":
        return f"{now.who} acknowledged it already"
    if now.state == "assigned" and act == "acknowledged":
        return f"{now.who} has it already"
    if now.state == "assigned" and act == "assigned" and now.who == to:
        return f"{to} has it already"
    return None


def words_of(verdict: str) -> str:
    """A verdict as people read it."""
    return verdict.replace("_", " ")
