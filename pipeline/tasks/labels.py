"""What people judged: as a list, as labelled passages of the annotation guide, and as counts."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.hashing import key_of, short_id
from models.terms import Audience, Passage, Words
from pipeline.documents.passing import MOST_QUOTED, paragraph_around, pass_on
from pipeline.storage import hand
from pipeline.storage.alerts import load_alerts
from pipeline.storage.documents import PendingRevision, load_revisions
from pipeline.storage.engine import reading
from pipeline.storage.hand import KeptAct, KeptClaim
from pipeline.storage.trace import mention_rows
from pipeline.tasks.context import Context

LABELLED = ("type", "status", "actors", "firms", "chips", "to_chips", "instruments", "places", "effective")
EXACT = ("thresholds", "amounts")
Z = 1.96  # of a normal distribution: 95 %


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act as people read it."""

    act: int
    known_at: datetime
    who: str
    what: str
    before: str
    after: str
    why: str
    stands: bool


def list_acts(context: Context, event: str | None = None, *, audience: Audience = "signed_in") -> list[ActLine]:
    """What people set right, in order; of one event, or all."""
    with reading(context.engine) as connection:
        acts = hand.acts_of_event(connection, event) if event else hand.load_acts(connection)
    return act_lines(acts, audience)


def act_lines(acts: Sequence[KeptAct], audience: Audience = "signed_in") -> list[ActLine]:
    """Acts as lines; a reason on a private document is for signed-in people."""
    stand = {each.id for each in hand.standing(acts)}
    return [act_line(each, audience, stands=each.id in stand) for each in acts]


def act_line(act: KeptAct, audience: Audience = "signed_in", *, stands: bool) -> ActLine:
    """One act as a line; `stands`: none took it back."""
    why = act.why if audience == "signed_in" or not act.private else ""
    return ActLine(act.id, act.known_at, act.who, _what(act), _told(act.before), _told(act.after), why, stands)


def _what(act: KeptAct) -> str:
    about = f"claim {act.claim}" if act.claim else act.event or ""
    name = {"wrong": "struck out", "right": "found right", "miss": "reported missed", "correct": "set right",
            "confirm": "confirmed", "refute": "refuted", "merge": "merged", "split": "split",
            "name": "set a name right", "undo": f"took back act {act.undoes}:"}[act.act]  # fmt: skip
    return f"{name} {about}"


def _told(fields: Mapping[str, Any]) -> str:
    def said(value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list) else "none" if value is None else str(value)

    return "; ".join(f"{name}: {said(value) or 'none'}" for name, value in fields.items())


# ── labelled passages ────────────────────────────────────────────────────────────────────────────


def export_labels(context: Context) -> tuple[list[dict[str, Any]], int]:
    """The judged passages in the guide's form, and how many stay here by their terms.

    A passage is the paragraph of a judged claim, or the claim's own words where that is too long to be passed on.
    `judged` lists, by their places in `claims`, those that a person set right, found right or reported; `struck` the
    types that a person says the passage does not say.
    """
    with reading(context.engine) as connection:
        acts = [each for each in hand.standing(hand.load_acts(connection)) if each.document is not None]
        judged = {each.claim for each in acts if each.claim is not None}
        claims = hand.all_claims(connection, sorted({each.document for each in acts if each.document is not None}))
        revisions = {
            each.id: each
            for each in load_revisions(connection, sorted({one.revision for one in claims if one.row in judged}))
        }
        passages = []
        held = 0
        spans: dict[tuple[int, int, int], None] = {}
        for one in claims:
            if one.row in judged:
                spans[(one.revision, *_span(revisions[one.revision].text, one))] = None
        for revision, start, end in spans:
            text = revisions[revision].text[start:end]
            if not text or not _may_leave(revisions[revision], text, start):
                held += 1
                continue
            inside = [o for o in claims if o.revision == revision and start <= o.start and o.end <= end]
            passages.append(_passage(connection, revisions[revision], start, end, inside, judged))
    return passages, held


def _span(text: str, one: KeptClaim) -> tuple[int, int]:
    start, end = paragraph_around(text, one.start, one.end)
    return (start, end) if end - start <= MOST_QUOTED else (one.start, one.end)


def _may_leave(revision: PendingRevision, text: str, start: int) -> bool:
    passage = Passage(
        revision=revision.id, start=start, end=start + len(text), words=Words(text), source=revision.source,
        document=str(revision.document_id), terms=revision.terms,
    )  # fmt: skip
    told = pass_on([passage], "export")
    return bool(told) and not told[0].withheld and told[0].quote == " ".join(text.split())


def _passage(
    connection: Connection,
    revision: PendingRevision,
    start: int,
    end: int,
    inside: Sequence[KeptClaim],
    judged: set[int],
) -> dict[str, Any]:
    text = revision.text[start:end]
    stands = [one for one in inside if not one.struck]
    seen: dict[str, tuple[int, bool]] = {}
    claims: list[dict[str, Any]] = []
    for one in stands:
        label = _label(one.body)
        at, known = seen.get(str(label), (len(claims), False))
        if not known and at == len(claims):
            claims.append(label)
        seen[str(label)] = (at, known or one.row in judged)
    return {
        "id": short_id("hand", key_of(revision.natural_key, text)),
        "published": (revision.published_at or revision.known_at).date().isoformat(),
        "lang": revision.language or "en",
        "text": text,
        "mentions": [
            {"start": row["start"] - start, "end": row["end"] - start, "label": row["label"], "id": row["entity"]}
            for row in mention_rows(connection, revision.id, start, end)
        ],
        "claims": claims,
        "judged": sorted(at for at, known in seen.values() if known),
        "struck": sorted({one.body["type"] for one in inside if one.struck and one.row in judged}),
    }


def _label(body: Mapping[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"type": None, "status": None, "effective": None}
    label = {name: body.get(name, empty.get(name, [])) for name in LABELLED}
    if not label["to_chips"]:
        del label["to_chips"]
    return label | {name: body.get(name) or [] for name in EXACT}


# ── counts ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Judged:
    """How often we were right, by what people judged.

    Attributes:
        by: type, source, rule, or all.
        name: of it.
        judged: claims (of a rule: events that it told of).
        right: of them.
        set_right: read, and wrong in a field.
        wrong: not said there at all (of a rule: refuted, or taken out by hand).
        missed: reported by people; no part of `judged`.
    """

    by: str
    name: str
    judged: int = 0
    right: int = 0
    set_right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The share that was right, 0..1; None where nothing was judged."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share (Wilson 1927)."""
        if not self.judged:
            return None
        n, p = self.judged, self.right / self.judged
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        reach = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - reach), min(1.0, middle + reach)


VERDICTS = {"right": "right", "correct": "set_right", "wrong": "wrong", "miss": "missed"}


def count_judged(context: Context) -> list[Judged]:
    """Counts by type and source of claims, and by rule of alerts; a claim that was judged twice counts as judged last.

    The sample is what people looked at, not what there is: it says more of doubtful claims than of plain ones.
    """
    with reading(context.engine) as connection:
        acts = hand.standing(hand.load_acts(connection))
        claims = hand.all_claims(connection, sorted({each.document for each in acts if each.document is not None}))
        by_row = {one.row: one for one in claims}
        verdicts = {each.claim: VERDICTS[each.act] for each in acts if each.act in VERDICTS and each.claim in by_row}
        counts: dict[tuple[str, str], Judged] = {}
        for row, verdict in verdicts.items():
            one = by_row[row or 0]
            source = "a private document" if one.terms.private else one.source
            for place in (("all", "claims"), ("type", str(one.spoken.as_read["type"])), ("source", source)):
                _add(counts, place, verdict)
        for place, verdict in _of_rules(connection, acts):
            _add(counts, place, verdict)
    order = {"all": 0, "type": 1, "source": 2, "rule": 3}
    return sorted(counts.values(), key=lambda one: (order[one.by], one.name))


def _add(counts: dict[tuple[str, str], Judged], place: tuple[str, str], verdict: str) -> None:
    one = counts.get(place, Judged(*place))
    one = replace(one, **{verdict: getattr(one, verdict) + 1})
    counts[place] = one if verdict == "missed" else replace(one, judged=one.judged + 1)


def _of_rules(connection: Connection, acts: Sequence[KeptAct]) -> list[tuple[tuple[str, str], str]]:
    """Of each event that people judged: what they said of it, for every rule that told of it."""
    said: dict[str, str] = {}
    for act in acts:
        if act.event is not None and act.act in {"confirm", "refute", "right", "correct", "wrong"}:
            said[act.event] = {"confirm": "right", "right": "right", "correct": "set_right"}.get(act.act, "wrong")
    told: dict[str, set[str]] = defaultdict(set)
    for alert in load_alerts(connection, events=sorted(said)) if said else ():
        if alert.draft.subject.kind == "event" and not alert.draft.corrects:
            told[alert.draft.subject.id].add(alert.draft.rule)
    return [(("rule", rule), said[event]) for event, rules in sorted(told.items()) for rule in sorted(rules)]
