"""From a group of drafts that are one statement to a claim: roles, dates, limits, amounts, evidence."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from models.values import Amount, Annotated, Attribution, Claim, ClaimType, Status
from pipeline.events.amounts import FoundAmount, amounts_for, find_amounts, without_names
from pipeline.events.claims import cues
from pipeline.events.claims.acts import acts_of
from pipeline.events.claims.days import DaysOf
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.eras import PAST_AFTER
from pipeline.events.claims.parts import attach
from pipeline.events.claims.view import View, in_plain_words
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
    days = DaysOf(views, annotated.text, published_on)
    effective, ends_on = days.of(type_, group, official=official)
    comply_by, saved_until = days.grace_of(type_)
    status, chance = _status(group, best)
    # Texts of rules and Chinese ones are read by rule: nothing is learnt from them.
    learnt = not official and all(one.odds for one in group)
    anchors = [attach.Anchor(type_, status, *_trigger(views, one)) for one in group]
    if learnt:
        ruled = effective
        effective = attach.day_of(annotated.text, anchors, days.near(numbers), published_on, attach.shipped()["date"])
        if effective == ends_on and ruled is not None:
            effective = ruled  # of a period its start
        if effective and published_on and type_ in cues.GOV_TYPES and status not in {"denied", "ended"}:
            # "lifted a ban that had stood since 2022": the day of what was there before.
            effective = effective if published_on - effective <= PAST_AFTER else None
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
        and (type_ in cues.GOV_TYPES if learnt else official and kind != "release")
        and published_on
        and effective
        and effective <= published_on
    ):
        status = "in_force"
    actors = _union(one.actors for one in group)
    if type_ in cues.GOV_TYPES and all(one.odds for one in group):
        actors = _one_organ(best.actors or actors)
    if not actors and type_ in cues.GOV_TYPES:
        actors = _only_authority(views)
    firms = [one for one in _union(d.firms for d in group) if one not in actors]
    plain = [m for m in annotated.mentions if m.id and in_plain_words(m, annotated.text)]
    instruments = _union(one.instruments for one in group)
    if type_ in cues.GOV_TYPES:
        instruments += [m.id for m in plain if m.id and any(start <= m.start < end for start, end in spans)]
    # A licence requirement is named only where the passage names no other instrument.
    instruments = [one for one in dict.fromkeys(instruments) if one != "licence-requirement"] or instruments[:1]
    limits = _limits(type_, annotated.text, numbers, views, official=official)
    plain_text = without_names(annotated.text, ((m.start, m.end, m.label) for m in annotated.mentions))
    return Claim(
        type=type_,
        status=status,
        actors=tuple(actors),
        firms=tuple(firms),
        chips=tuple(_union(one.chips for one in group)),
        to_chips=_taken(group, best),
        except_chips=tuple(_union(one.except_chips for one in group)),
        instruments=tuple(instruments),
        places=tuple(_aimed_at(type_, actors, _union(one.places for one in group))),
        effective=effective,
        ends_on=ends_on,
        comply_by=comply_by,
        saved_until=saved_until,
        thresholds=tuple(dict.fromkeys(one.limit for one in limits)),
        limits=tree_of(annotated.text, limits),
        amounts=attach.amounts_of(
            plain_text, anchors, _figures(plain_text, views, numbers, published_on), attach.shipped()["amount"]
        )
        if learnt
        else _amounts(type_, [plain_text[start:end] for start, end in spans], published_on),
        acts=acts_of(type_, " ".join(bodies), tuple(actors)),
        evidence=(best.start, best.end),
        confidence=_confidence(group, status, chance),
        attribution="official"
        if official
        else _attribution(status, best, views[best.sentence].line, " ".join(bodies), kind, type_),
        how=best.how,
    )


def _status(group: list[Draft], best: Draft) -> tuple[Status, float]:
    """The likeliest status of a group's drafts together, and its probability.

    The fullest draft is heard first and those far from it least. Where a rule decided one of them it is the earliest in
    the guide's order; rules give no probability.
    """
    if not all(one.odds for one in group):
        return min((one.status for one in group), key=order_of_status.index), 1.0
    sums = [0.0] * len(order_of_status)
    for one in group:
        voice = 1.0 if one is best else 0.5 if abs(one.sentence - best.sentence) <= 1 else 0.25
        sums = [held + voice * chance for held, chance in zip(sums, one.odds, strict=True)]
    return order_of_status[sums.index(max(sums))], max(sums) / sum(sums)


def _confidence(group: list[Draft], status: Status, chance: float) -> float:
    """How sure a claim is: the probability of its type times that of its status, more where it is told twice."""
    weight = max(one.weight for one in group) + 0.04 * (len(group) - 1)
    if all(one.odds for one in group):
        return round(min(0.97, weight) * chance, 2)
    return round(min(0.97, weight - (0.1 if status == "rumoured" else 0.0)), 2)


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


def _taken(group: list[Draft], best: Draft) -> tuple[str, ...]:
    """The chips that somebody moves to: what the best passage tells as left, no other one makes taken."""
    left = set(best.chips) - set(best.to_chips) if best.to_chips else set()
    return tuple(one for one in _union(draft.to_chips for draft in group) if one not in left)


def _one_organ(actors: Iterable[str]) -> list[str]:
    """One organ of each state: a bureau acts for its department, and both for the government."""
    first: dict[str, str] = {}
    for actor in actors:
        first.setdefault(actor[:3], actor)
    return list(first.values())


def _only_authority(views: list[View]) -> list[str]:
    """The one government that a passage names, where a claim's own sentence names none."""
    ids = {
        token.mention.id
        for view in views
        for token in view.tokens
        if token.form == "<A>" and token.mention and token.mention.id
    }
    return [ids.pop()] if len(ids) == 1 else []


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


def _trigger(views: list[View], draft: Draft) -> tuple[int, int]:
    """Where a draft's trigger stands in the text."""
    tokens = views[draft.sentence].tokens
    return tokens[draft.trigger].start, tokens[max(draft.trigger, draft.last - 1)].end


def _figures(masked: str, views: list[View], numbers: list[int], published_on: date | None) -> list[FoundAmount]:
    """The figures of sentences and of those beside them; places are the text's."""
    wanted = sorted({n for at in numbers for n in (at - 1, at, at + 1) if 0 <= n < len(views)})
    return [
        replace(one, start=one.start + views[n].start, end=one.end + views[n].start)
        for n in wanted
        for one in find_amounts(masked[views[n].start : views[n].end], published_on)
    ]


def _amounts(type_: ClaimType, bodies: list[str], published_on: date | None) -> tuple[Amount, ...]:
    return tuple(dict.fromkeys(amount for body in bodies for amount in amounts_for(type_, body, published_on)))


authority_says = re.compile(r" <A> (?:said|says|announced|confirmed|stated|told) ")
official_word = re.compile(r"\b(?:said|says|announced|confirmed|ministry|notice|order)\b|宣布|表示", re.IGNORECASE)


def _attribution(status: Status, draft: Draft, line: str, body: str, kind: str, type_: ClaimType) -> Attribution:
    if status == "rumoured":
        return "unnamed"
    if kind in {"rule", "notice"}:
        return "official"
    if draft.said_by_firm and (kind != "news" or draft.attribution is None):
        return "named_firm"
    if type_ in cues.GOV_TYPES and authority_says.search(line):
        return "official"
    official = type_ in cues.GOV_TYPES and official_word.search(body)
    if draft.attribution is not None:
        # An act told in an outlet's own voice is the outlet's word, whoever acts.
        return "outlet" if draft.attribution == "official" and not official else draft.attribution
    if official:
        return "official"
    if re.search(r"\b(?:Mr|Ms|Mrs|Dr)\b|chief executive|CEO|chairman|president\b", body):
        return "named_person"
    return "outlet"
