"""From an annotated text to its claims: which types it makes, with what roles and status, and what is one statement."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models.values import Annotated, Claim
from pipeline.events.claims import cues
from pipeline.events.claims.assembling import make_claim
from pipeline.events.claims.background import without_background
from pipeline.events.claims.chinese import find_chinese, is_chinese
from pipeline.events.claims.drafts import Draft, merge_drafts, suppress, without_follow_ons, without_told_before
from pipeline.events.claims.filling import Memory
from pipeline.events.claims.hits import Hits
from pipeline.events.claims.model import TypeModel, trades_of
from pipeline.events.claims.official import is_official, issuer_of, settle_official
from pipeline.events.claims.parts.drafting import learnt
from pipeline.events.claims.trace import traced
from pipeline.events.claims.view import View, make_views
from pipeline.events.claims.words import CHIP_LINK

SHORTEST = 3  # tokens of a sentence that may claim something


def find_claims(annotated: Annotated, published_on: date | None, catalogue: Any, *, kind: str = "news") -> list[Claim]:
    """The claims that a text makes, in order of place.

    Args:
        annotated: the text with its mentions.
        published_on: its day of publication; relative dates need it.
        catalogue: what knows firms and chips by id; a firm's country and role are asked of it where it has them.
        kind: the document's: news, rule, notice, filing, transcript, release, private.

    Returns:
        One claim per type and happening. `how` names what decided: the words that the model weighed, or the frame, and
        the cue of the status.
    """
    views = make_views(annotated)
    if not views:
        return []
    official = is_official(annotated, kind)
    near = near_chips(views, annotated.text, catalogue, official=official)
    model = TypeModel(views, annotated.text, trades_of(catalogue))
    memory = Memory(speaker=None if official else _speaker(annotated, kind))
    drafts: list[Draft] = []
    for number, view in enumerate(views):
        body = annotated.text[view.start : view.end]
        if near[number]:
            found: list[Draft] = []
            if is_chinese(body):
                after = views[number + 1] if number + 1 < len(views) else view
                following = annotated.text[after.start : after.end] if after is not view else ""
                found = suppress(find_chinese(view, body, number, memory.firm or memory.speaker, following))
            elif len(view.tokens) >= SHORTEST:
                hits = Hits(view, body, number, published_on, memory, kind)
                if official:  # its own words are few, and frames know them
                    found = suppress(hits.drafts())
                else:
                    found = [one for type_ in model.types_of(number, hits.features) for one in hits.drafts_of(type_)]
                    if traced():
                        hits.drafts()  # what frames saw and turned down is told though no model asked for it
            if not found and drafts and _denies(view):
                drafts = [replace(one, status="denied") if one.sentence == number - 1 else one for one in drafts]
            drafts += found
        memory.note(view)
    drafts = without_told_before(without_follow_ons(drafts), views, annotated.text)
    if not official:
        drafts = without_background(drafts, views, annotated.text, published_on)
        drafts = learnt(drafts, views, annotated, published_on, catalogue, kind, memory.speaker)
    if official:
        drafts = settle_official(drafts, annotated, views, issuer_of(annotated), kind)
    groups = merge_drafts(drafts, one_act=official)
    return [make_claim(group, views, annotated, published_on, kind, official=official) for group in groups]


def near_chips(views: Sequence[View], text: str, catalogue: Any, *, official: bool) -> list[bool]:
    """By sentence, whether it stands near one that has to do with chips, chip tools or materials, or AI computing."""
    makers = _makers(catalogue)
    linked = [_linked(view, text, makers) for view in views]
    if official:
        return [any(linked)] * len(views)
    return [any(linked[max(0, number - 3) : number + 4]) or linked[0] for number in range(len(views))]


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


makers_by_content: dict[str, frozenset[str]] = {}  # of the catalogues met, by their content hash


def _makers(catalogue: Any) -> frozenset[str]:
    """Ids of the firms that make chips, chip tools or materials, by the roles that the catalogue gives them."""
    sha = getattr(catalogue, "sha", None)
    if sha in makers_by_content:
        return makers_by_content[sha]
    firms = getattr(catalogue, "firms", {})
    makers = frozenset(
        id_ for id_, firm in firms.items() if trade_of_maker.search((list(getattr(firm, "roles", ()) or ()) or [""])[0])
    )
    if sha is not None:
        makers_by_content[sha] = makers
    return makers


trade_of_maker = re.compile(
    r"chip|foundry|memory|semicond|equipment|gpu|accelerator|eda|packag|lithograph|wafer|asic|fab|hbm|tool|\bai\b",
    re.IGNORECASE,
)


def _linked(view: View, text: str, makers: frozenset[str]) -> bool:
    """Whether a sentence has to do with chips, chip tools or materials, or AI computing.

    A list of parties beside a firm that we know is enough: the catalogue has no others.
    """
    forms = {token.form for token in view.tokens}
    if "<L>" in forms and any(token.form == "<F>" and token.mention and token.mention.id for token in view.tokens):
        return True
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
