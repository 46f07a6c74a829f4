"""From a group of drafts that are one statement to a claim: roles, dates, limits, amounts, evidence."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from models.values import Act, Amount, Annotated, Attribution, Claim, ClaimType, Status
from pipeline.events.amounts import amounts_for
from pipeline.events.claims import cues
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.view import View, in_plain_words
from pipeline.events.dates import FoundDate, find_dates
from pipeline.events.limit_trees import tree_of
from pipeline.events.limits import FoundLimit, find_limits

LIMITED_TYPES = frozenset({"restriction_imposed", "restriction_eased", "tariff_changed"})


def make_claim(
    group: list[Draft], views: list[View], annotated: Annotated, published_on: date | None, kind: str, *, official: bool
) -> Claim:
    """The claim that a group of drafts makes.

    Args:
        group: drafts of one statement.
        views: the text's sentences.
        annotated: the text.
        published_on: its day of publication.
        kind: the document's kind.
        official: whether a government speaks; then dates and limits of the whole text are the claim's.
    """
    first = group[0]
    best = max(group, key=lambda one: _fullness(one, annotated.text))
    numbers = sorted({one.sentence for one in group})
    spans = [(views[number].start, views[number].end) for number in numbers]
    bodies = [annotated.text[start:end] for start, end in spans]
    type_: ClaimType = first.type
    days = _Days(views, annotated.text, published_on)
    effective, ends_on = days.of(type_, group, official=official)
    status: Status = min((one.status for one in group), key=order_of_status.index)
    if (
        status == "in_force"
        and type_ in cues.GOV_TYPES
        and published_on
        and effective
        and effective > published_on
        and effective != ends_on
        and type_ != "enforcement"
    ):
        status = "announced"
    if (
        status == "announced"
        and official
        and kind != "release"
        and published_on
        and effective
        and effective <= published_on
    ):
        status = "in_force"
    actors = _union(one.actors for one in group)
    if not actors and type_ in cues.GOV_TYPES:
        actors = _only_authority(views)
    firms = [one for one in _union(d.firms for d in group) if one not in actors]
    plain = [m for m in annotated.mentions if m.id and in_plain_words(m, annotated.text)]
    instruments = _union(one.instruments for one in group)
    if type_ in cues.GOV_TYPES:
        instruments += [m.id for m in plain if m.id and any(start <= m.start < end for start, end in spans)]
    # A licence requirement is named only where the passage names no other instrument.
    instruments = [one for one in dict.fromkeys(instruments) if one != "licence-requirement"] or instruments[:1]
    weight = max(one.weight for one in group)
    limits = _limits(type_, annotated.text, numbers, views, official=official)
    return Claim(
        type=type_,
        status=status,
        actors=tuple(actors),
        firms=tuple(firms),
        chips=tuple(_union(one.chips for one in group)),
        to_chips=tuple(_union(one.to_chips for one in group)),
        except_chips=tuple(_union(one.except_chips for one in group)),
        instruments=tuple(instruments),
        places=tuple(_aimed_at(type_, actors, _union(one.places for one in group))),
        effective=effective,
        ends_on=ends_on,
        thresholds=tuple(dict.fromkeys(one.limit for one in limits)),
        limits=tree_of(annotated.text, limits),
        amounts=_amounts(type_, bodies, published_on),
        acts=_acts(type_, " ".join(bodies)),
        evidence=(best.start, best.end),
        confidence=round(min(0.97, weight + 0.04 * (len(group) - 1) - (0.1 if status == "rumoured" else 0.0)), 2),
        attribution="official" if official else _attribution(status, best, " ".join(bodies), kind, type_),
        how=best.how,
    )


def _fullness(draft: Draft, text: str) -> float:
    """How much of its claim a sentence tells; a whole sentence before a headline, the surer trigger among equals."""
    body = text[draft.start : draft.end].rstrip("\"'”’) ")
    whole = body.endswith((".", "!", "。"))
    if outside.search(body):
        return draft.weight  # what a rule leaves out tells it badly
    parts = len(draft.actors[:1]) + len(draft.chips[:1]) + len(draft.firms[:1]) + len(draft.places[:1])
    return draft.weight + 0.25 * whole + 0.1 * parts + 0.05 * bool(draft.instruments) + min(len(body), 300) / 3000


def _aimed_at(type_: ClaimType, actors: list[str], places: list[str]) -> list[str]:
    """A state's measure is not aimed at itself, though goods leave it: "exports from the United States to China"."""
    if type_ not in {"restriction_imposed", "restriction_eased", "entity_listed", "entity_delisted"}:
        return places
    own = {actor[:2].upper() for actor in actors if actor[2:3] == "-"}
    return [place for place in places if place not in own] if own != {"CN"} else places


order_of_status: tuple[Status, ...] = ("denied", "ended", "rumoured", "proposed", "announced", "in_force")


def _union(rows: Any) -> list[str]:
    return list(dict.fromkeys(id_ for row in rows for id_ in row))


def _only_authority(views: list[View]) -> list[str]:
    """The one government that a passage names, where a claim's own sentence names none."""
    ids = {
        token.mention.id
        for view in views
        for token in view.tokens
        if token.form == "<A>" and token.mention and token.mention.id
    }
    return [ids.pop()] if len(ids) == 1 else []


follow_on = re.compile(
    r"\b(?:rules?|measures?|changes?|curbs|controls?|requirements?|orders?|tariffs?|dut(?:y|ies)|removals?|additions?|it|they|this|that|ban|shipments|restrictions?|announcement|suspension|deliveries|prices?|action|notice|effective|licen[cs]es?|policy|exports)\b|公告|办法|规定|决定|措施|关税",
    re.IGNORECASE,
)


in_effect = re.compile(
    r"\b(?:effective|tak(?:es?|ing)\s+effect|took\s+effect|in(?:to)?\s+(?:force|effect)|appl(?:y|ies)\s+(?:from|to|immediately|as\s+of|on|at)|begin(?:s|ning)?|start(?:s|ing)?|suspended\s+from|until|through|ends?\s+on)\b|起|生效|施行",
    re.IGNORECASE,
)


rule_says_when = re.compile(
    r"\b(?:this|the|these)\s+(?:\w+\s+){0,2}?(?:rule|order|notice|amendments?|measures?|announcement|requirements?|changes)\b.{0,40}?\b(?:effective|appl(?:y|ies)|takes?\s+effect|in(?:to)?\s+force)|\bcompliance\s+(?:is|date)\b",
    re.IGNORECASE,
)


class _Days:
    """The days of the claims of one text; each sentence is read for dates once."""

    def __init__(self, views: list[View], text: str, published_on: date | None) -> None:
        self.views = views
        self.text = text
        self.published_on = published_on
        self.read: dict[int, list[FoundDate]] = {}

    def of(self, type_: ClaimType, group: list[Draft], *, official: bool) -> tuple[date | None, date | None]:
        """(day of taking effect, planned end): of the claim's sentences, else of those beside them that tell of it.

        Where a text gives the end alone, that is also the day that the claim is tied to.
        """
        if type_ in {"financial_impact", "enforcement", "stockpiling", "order_placed"}:
            return None, None
        own = list(dict.fromkeys(one.sentence for one in group))
        starts = self._first("starts", own, group)
        ends = self._first("ends", own, group)
        if type_ in cues.GOV_TYPES:
            for number in self._others(own, group, official=official):
                if starts is not None:
                    break
                starts = self._first("starts", [number])
                ends = ends or self._first("ends", [number])
            if starts is None:
                return (ends, ends) if type_ != "enforcement" else (None, ends)
        return starts, ends if ends and starts and ends > starts else None if starts else ends

    def _first(self, role: str, numbers: list[int], group: list[Draft] | None = None) -> date | None:
        found: list[tuple[int, int, date]] = []
        for number in numbers:
            clauses = [one.clause_span for one in group or () if one.sentence == number]
            for one in self._dates(number):
                if one.role == role:
                    at = self.views[number].start + one.start
                    inside = any(start <= at < end for start, end in clauses)
                    found.append((0 if inside else 1, one.start - one.end, one.on))
        if not found:
            return None
        # The trigger's own clause comes first, then the text's order; a day is surer than a month ("November 2026").
        nearest = min(rank for rank, _, _ in found)
        days = [on for rank, _, on in found if rank == nearest]
        exact = next((on for on in days if on.day != 1 and on.replace(day=1) in days), None)
        return exact or days[0]

    def _dates(self, number: int) -> list[FoundDate]:
        if number not in self.read:
            view = self.views[number]
            self.read[number] = find_dates(self.text[view.start : view.end], self.published_on)
        return self.read[number]

    def _others(self, own: list[int], group: list[Draft], *, official: bool) -> list[int]:
        """Sentences that may tell the claim's day: the next and the last one, of an official text all of them."""
        beside = [n + 1 for n in own if n + 1 < len(self.views)] + [n - 1 for n in own if n > 0]
        beside += [n for n, view in enumerate(self.views) if rule_says_when.search(self.text, view.start, view.end)]
        if official:
            marks = {id_ for one in group for id_ in (*one.instruments, *one.chips)}
            told = [
                (-len(marks & self._ids(number)), number)
                for number, view in enumerate(self.views)
                if number not in own and in_effect.search(self.text, view.start, view.end)
            ]
            beside = [number for _, number in sorted(told)]
        return [
            number
            for number in dict.fromkeys(beside)
            if number not in own and follow_on.search(self.text, self.views[number].start, self.views[number].end)
        ]

    def _ids(self, number: int) -> set[str]:
        return {token.mention.id for token in self.views[number].tokens if token.mention and token.mention.id}


outside = re.compile(
    r"\b(?:(?:do(?:es)?|shall|will|would)\s+not\s+(?:apply|control|cover)|not\s+controlled|licen[cs]e\s+exceptions?|unchanged|not\s+changed|presum(?:ed|ption)\s+is\s+overcome|may\s+be\s+eligible)\b",
    re.IGNORECASE,
)


def _limits(type_: ClaimType, text: str, numbers: list[int], views: list[View], *, official: bool) -> list[FoundLimit]:
    if type_ not in LIMITED_TYPES:
        return []
    wanted = sorted({n for number in numbers for n in (number - 1, number, number + 1) if 0 <= n < len(views)})
    if official:
        wanted = [
            number
            for number in range(max(0, min(numbers) - 1), len(views))
            if number in numbers or not outside.search(text, views[number].start, views[number].end)
        ]
    found: list[FoundLimit] = []
    for number in wanted:
        at = views[number].start
        own = find_limits(text[at : views[number].end])
        found += [replace(one, start=one.start + at, end=one.end + at) for one in own]
    return found


def _amounts(type_: ClaimType, bodies: list[str], published_on: date | None) -> tuple[Amount, ...]:
    return tuple(dict.fromkeys(amount for body in bodies for amount in amounts_for(type_, body, published_on)))


act_words: tuple[tuple[Act, re.Pattern[str]], ...] = (
    ("reexport", re.compile(r"\bre-?exports?\b|\bre-?exporting\b|再出口", re.IGNORECASE)),
    (
        "export",
        re.compile(
            r"(?<!re)(?<!re-)\bexport(?:s|ed|ing|ation)?\b(?!\s+(?:administration|control))|出口", re.IGNORECASE
        ),
    ),
    ("transfer", re.compile(r"\b(?:in-country\s+)?transfers?\b|转让", re.IGNORECASE)),
    ("import", re.compile(r"\bimport(?:s|ed|ing|ation)?\b|进口", re.IGNORECASE)),
    (
        "remote_use",
        re.compile(
            r"\bremote(?:ly)?\s+access\b|\bcloud\s+access\b|\bas\s+a\s+service\b|\binfrastructure\s+as\b|\brent(?:al|ing)\b",
            re.IGNORECASE,
        ),
    ),
    ("service", re.compile(r"\bservic(?:e|es|ing)\b|\bmaintenance\b|\bsupport\s+for\b", re.IGNORECASE)),
    ("buy", re.compile(r"\b(?:buy|buying|purchas\w+|procur\w+|order(?:s|ing)?)\b|采购|购买", re.IGNORECASE)),
    ("use", re.compile(r"\b(?:use|using|usage|deploy\w*)\b|使用", re.IGNORECASE)),
    (
        "sell",
        re.compile(
            r"\b(?:sell|sells|selling|sold|sales?|shipments?|ship|shipping|suppl(?:y|ies|ying))\b|销售|供货",
            re.IGNORECASE,
        ),
    ),
)


def _acts(type_: ClaimType, body: str) -> tuple[Act, ...]:
    """What a measure touches, by act; only of measures by governments, and only what the words say."""
    if type_ == "tariff_changed":
        return ("import",)
    if type_ == "purchase_discouraged":
        wanted: set[Act] = {"buy", "use", "import"}
    elif type_ in {"restriction_imposed", "restriction_eased"}:
        wanted = {"export", "reexport", "transfer", "import", "remote_use", "service", "sell"}
    else:
        return ()
    return tuple(act for act, pattern in act_words if act in wanted and pattern.search(body))


def _attribution(status: Status, draft: Draft, body: str, kind: str, type_: ClaimType) -> Attribution:
    if status == "rumoured":
        return "unnamed"
    if kind in {"rule", "notice"}:
        return "official"
    if draft.said_by_firm:
        return "named_firm"
    if type_ in cues.GOV_TYPES and re.search(
        r"\b(?:said|says|announced|confirmed|ministry|notice|order)\b|宣布|表示", body, re.IGNORECASE
    ):
        return "official"
    if re.search(r"\b(?:Mr|Ms|Mrs|Dr)\b|chief executive|CEO|chairman|president\b", body):
        return "named_person"
    return "outlet"
