"""From an annotated text to its claims: match frames, fill roles, tell the status, merge what is one statement."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from models.values import Act, Amount, Annotated, Attribution, Claim, ClaimType, Limit, Status
from pipeline.events.amounts import amounts_for
from pipeline.events.claims import cues
from pipeline.events.claims.chinese import find_chinese, is_chinese
from pipeline.events.claims.drafts import Draft, merge_drafts, suppress
from pipeline.events.claims.filling import Memory, make_draft
from pipeline.events.claims.matching import candidates, fits, trigger_of
from pipeline.events.claims.view import View, in_plain_words, make_views
from pipeline.events.claims.words import CHIP_LINK
from pipeline.events.dates import find_dates
from pipeline.events.limits import find_limits

LIMITED_TYPES = frozenset({"restriction_imposed", "restriction_eased", "tariff_changed"})


def find_claims(annotated: Annotated, published_on: date | None, catalogue: Any, *, kind: str = "news") -> list[Claim]:
    """The claims that a text makes, in order of place.

    Args:
        annotated: the text with its mentions.
        published_on: its day of publication; relative dates need it.
        catalogue: what knows firms and chips by id; a firm's country and role are asked of it where it has them.
        kind: the document's: news, rule, notice, filing, transcript, release, private.

    Returns:
        One claim per type and happening. `how` names the frame, the trigger and the cue of the status.
    """
    views = make_views(annotated)
    if not views:
        return []
    makers = _makers(catalogue)
    linked = [_linked(view, annotated.text, makers) for view in views]
    drafts: list[Draft] = []
    memory = Memory(speaker=_speaker(annotated, kind))
    for number, view in enumerate(views):
        near = any(linked[max(0, number - 3) : number + 4]) or linked[0]
        body = annotated.text[view.start : view.end]
        if near:
            if is_chinese(body):
                found = find_chinese(view, body, number)
            else:
                found = list(_drafts_of(view, body, number, published_on, memory, kind))
            found = suppress(found)
            if not found and drafts and _denies(view):
                drafts = [replace(one, status="denied") if one.sentence == number - 1 else one for one in drafts]
            drafts += found
        memory.note(view)
    return [_claim(group, views, annotated, published_on, kind) for group in merge_drafts(drafts)]


def _speaker(annotated: Annotated, kind: str) -> str | None:
    """The firm that `we` and `the Company` stand for: the first firm of a filing, transcript or release."""
    firms = [mention for mention in annotated.mentions if mention.label == "FIRM" and mention.id]
    if not firms:
        return None
    if kind in {"filing", "transcript", "release"}:
        return firms[0].id
    return None


def _makers(catalogue: Any) -> frozenset[str]:
    """Ids of the firms that make chips, chip tools or materials, by the roles that the catalogue gives them."""
    firms = getattr(catalogue, "firms", {})
    return frozenset(
        id_ for id_, firm in firms.items() if trade_of_maker.search((list(getattr(firm, "roles", ()) or ()) or [""])[0])
    )


trade_of_maker = re.compile(
    r"chip|foundry|memory|semicond|equipment|gpu|accelerator|eda|packag|lithograph|wafer|asic|fab|hbm|tool|\bai\b",
    re.IGNORECASE,
)


def _linked(view: View, text: str, makers: frozenset[str]) -> bool:
    """Whether a sentence has to do with chips, chip tools or materials, or AI computing."""
    if any(
        token.form == "<C>" or (token.form == "<F>" and token.mention and token.mention.id in makers)
        for token in view.tokens
    ):
        return True
    if any(
        t.mention
        and t.mention.id
        and re.search(r"3a090|4a090|diffusion|chip|semicond|foundry|hbm|advanced", t.mention.id)
        for t in view.tokens
    ):
        return True
    return bool(CHIP_LINK.search(text, view.start, view.end))


def _denies(view: View) -> bool:
    return bool(cues.untrue.search(view.line) or cues.rule_out.search(view.line)) and len(view.tokens) < 30


def _drafts_of(
    view: View, body: str, number: int, published_on: date | None, memory: Memory, kind: str
) -> Iterator[Draft]:
    if len(view.tokens) < 3:
        return
    last_firm = memory.firm or memory.speaker
    if re.search(r" (?:we|our|us|the company|registrant) ", view.line) and memory.speaker:
        last_firm = memory.speaker
    for frame in candidates(view):
        for match in trigger_of(frame.name).finditer(view.line):
            first = view.at(match.start() + 1)
            last = view.at(match.end() - 1) + 1
            met = fits(frame, view, match, first, last, last_firm)
            if met is None:
                continue
            passive, subject = met
            draft = make_draft(
                frame, view, body, number, published_on, memory, kind, first, last, passive, subject, last_firm
            )
            if draft is not None:
                yield draft


# ── from drafts to a claim ───────────────────────────────────────────────────────────────────────


def _claim(group: list[Draft], views: list[View], annotated: Annotated, published_on: date | None, kind: str) -> Claim:
    first = group[0]
    best = max(group, key=lambda one: one.weight)
    numbers = sorted({one.sentence for one in group})
    spans = [(views[number].start, views[number].end) for number in numbers]
    bodies = [annotated.text[start:end] for start, end in spans]
    type_: ClaimType = first.type
    effective, ends_on = _dates(type_, numbers, views, annotated.text, published_on)
    status: Status = min((one.status for one in group), key=order_of_status.index)
    if (
        status == "in_force"
        and type_ in cues.GOV_TYPES
        and published_on
        and effective
        and effective > published_on
        and type_ != "enforcement"
    ):
        status = "announced"
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
    return Claim(
        type=type_,
        status=status,
        actors=tuple(actors),
        firms=tuple(firms),
        chips=tuple(_union(one.chips for one in group)),
        to_chips=tuple(_union(one.to_chips for one in group)),
        except_chips=tuple(_union(one.except_chips for one in group)),
        instruments=tuple(instruments),
        places=tuple(_union(one.places for one in group)),
        effective=effective,
        ends_on=ends_on,
        thresholds=_thresholds(type_, annotated.text, numbers, views),
        amounts=_amounts(type_, bodies, published_on),
        acts=_acts(type_, " ".join(bodies)),
        evidence=(best.start, best.end),
        confidence=round(min(0.97, best.weight + 0.04 * (len(group) - 1) - (0.1 if status == "rumoured" else 0.0)), 2),
        attribution=_attribution(status, best, " ".join(bodies), kind, type_),
        how=best.how,
    )


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
    r"\b(?:rules?|measures?|changes?|curbs|controls?|requirements?|orders?|tariffs?|dut(?:y|ies)|removals?|additions?|it|they|this|that|ban|shipments|restrictions?|announcement|suspension|deliveries|prices?|action|notice|effective|licen[cs]es?)\b",
    re.IGNORECASE,
)


def _dates(
    type_: ClaimType, numbers: list[int], views: list[View], text: str, published_on: date | None
) -> tuple[date | None, date | None]:
    """The day of taking effect and the planned end, from the claim's sentences, else from the one that follows."""
    starts: date | None = None
    ends: date | None = None
    if type_ in {"financial_impact", "enforcement", "stockpiling", "order_placed"}:
        return None, None
    order = [*numbers, *[n + 1 for n in numbers if n + 1 < len(views)], *[n - 1 for n in numbers if n > 0]]
    for place, number in enumerate(dict.fromkeys(order)):
        body = text[views[number].start : views[number].end]
        if place >= len(numbers) and not (type_ in cues.GOV_TYPES and follow_on.search(body)):
            continue
        for one in find_dates(body, published_on):
            if one.role == "starts" and starts is None:
                starts = one.on
            elif one.role == "ends" and ends is None:
                ends = one.on
        if starts or (ends and place < len(numbers)):
            break
    if starts is None:
        return (ends, ends) if type_ in cues.GOV_TYPES and type_ != "enforcement" else (None, ends)
    return starts, ends if ends and ends > starts else None


def _thresholds(type_: ClaimType, text: str, numbers: list[int], views: list[View]) -> tuple[Limit, ...]:
    if type_ not in LIMITED_TYPES:
        return ()
    found: list[Limit] = []
    wanted = sorted({n for number in numbers for n in (number - 1, number, number + 1) if 0 <= n < len(views)})
    for number in wanted:
        found += [one.limit for one in find_limits(text[views[number].start : views[number].end])]
    return tuple(dict.fromkeys(found))


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
