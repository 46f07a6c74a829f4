"""From an annotated text to its claims: match frames, fill roles, tell the status, merge what is one statement."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from models.values import Annotated, Claim
from pipeline.events.claims import cues
from pipeline.events.claims.assembling import make_claim
from pipeline.events.claims.chinese import find_chinese, is_chinese
from pipeline.events.claims.drafts import Draft, merge_drafts, suppress, without_follow_ons, without_told_before
from pipeline.events.claims.filling import Memory, make_draft
from pipeline.events.claims.matching import candidates, fits, trigger_of
from pipeline.events.claims.official import is_official, issuer_of, settle_official
from pipeline.events.claims.parts.drafting import learnt
from pipeline.events.claims.trace import note
from pipeline.events.claims.view import View, make_views
from pipeline.events.claims.words import CHIP_LINK

MOST_TRIGGERS = 12  # of one frame in one sentence; only hostile texts have more


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
    official = is_official(annotated, kind)
    memory = Memory(speaker=None if official else _speaker(annotated, kind))
    for number, view in enumerate(views):
        near = any(linked) if official else any(linked[max(0, number - 3) : number + 4]) or linked[0]
        body = annotated.text[view.start : view.end]
        if near:
            if is_chinese(body):
                after = views[number + 1] if number + 1 < len(views) else view
                following = annotated.text[after.start : after.end] if after is not view else ""
                found = find_chinese(view, body, number, memory.firm or memory.speaker, following)
            else:
                found = list(_drafts_of(view, body, number, published_on, memory, kind))
            found = suppress(found)
            if not found and drafts and _denies(view):
                drafts = [replace(one, status="denied") if one.sentence == number - 1 else one for one in drafts]
            drafts += found
        memory.note(view)
    drafts = without_told_before(without_follow_ons(drafts), views, annotated.text)
    if not official:
        drafts = learnt(drafts, views, annotated, published_on, catalogue, kind, memory.speaker)
    if official:
        drafts = settle_official(drafts, annotated, views, issuer_of(annotated), kind)
    groups = merge_drafts(drafts, one_act=official)
    return [make_claim(group, views, annotated, published_on, kind, official=official) for group in groups]


def _speaker(annotated: Annotated, kind: str) -> str | None:
    """The firm that `we` and `the Company` stand for: the first firm of a filing, transcript or release."""
    if kind not in {"filing", "transcript", "release"}:
        return None
    first = next((mention for mention in annotated.mentions if mention.label == "FIRM" and mention.id), None)
    if first is None or maker_of_goods.match(annotated.text, first.end):
        return None
    # "… Corp (the "Company")": the text tells its own name, which may be none that the catalogue knows.
    named = own_name.search(annotated.text)
    if named and not any(one.label == "FIRM" and abs(one.end - named.start()) < 30 for one in annotated.mentions):
        return None
    return first.id


maker_of_goods = re.compile(
    r"(?:'s|’s)?\s+(?:[A-Z]{0,3}\d\w*|GPUs?|chips?|accelerators?|processors?|cards?|hardware|servers?|systems?|[A-Z]\w+\s+(?:GPUs?|systems?|racks))\b"
)
own_name = re.compile(r"\(\s*(?:the|\"|“|')?\s*[\"“]?(?:the\s+)?(?:Company|Registrant|Group)[\"”]?\s*\)")


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
        and re.search(
            r"3a090|4a090|diffusion|affiliates|foreign-direct|chip|semicond|foundry|hbm|advanced", t.mention.id
        )
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
    if kind != "news" and re.search(r" (?:we|our|us|the company|registrant) ", view.line):
        last_firm = memory.speaker
    for frame in candidates(view):
        for match in islice(trigger_of(frame.name).finditer(view.line), MOST_TRIGGERS):
            first = view.at(match.start() + 1)
            last = view.at(match.end() - 1) + 1
            met = fits(frame, view, match, first, last, last_firm)
            if met is None:
                continue
            passive, subject = met
            draft = make_draft(
                frame, view, body, number, published_on, memory, kind, first, last, passive, subject, last_firm
            )
            if draft is None:
                continue
            if draft.actors or draft.chips or draft.instruments or kind != "news" or CHIP_LINK.search(body):
                yield draft
            else:
                note(frame.type, match[0], (view.start, view.end), "nobody acts, and nothing is said of chips")
