"""An official text as a whole: a rule or a notice is one act of its issuer, told in many sentences.

A rule says in its summary what it does, in its dates when, and in numbered paragraphs with what limits. Read sentence
by sentence it would give a claim for each paragraph, denials out of "presumption of denial", and easings out of the
exceptions that a restriction leaves. So its drafts are put in order here before they are merged.
"""

import re
from collections import Counter
from dataclasses import replace

from models.values import Annotated
from pipeline.events.claims.cues import GOV_TYPES
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.view import View

HEAD = 1_500  # code points within which an official text names its issuer
SUMMARY = 3  # sentences after the first claim within which a second act of the same rule is told

# An agency that is named beside its department acts itself.
departments = {"us-bis": "us-commerce", "us-ofac": "us-treasury", "cn-mofcom": "cn-state-council"}
keepers = {
    "us-1260h-list": "us-dod",
    "us-entity-list": "us-bis",
    "us-unverified-list": "us-bis",
    "us-military-end-user-list": "us-bis",
    "cn-unreliable-entity-list": "cn-mofcom",
}
presidential = re.compile(r"\bBY THE PRESIDENT OF THE UNITED STATES\b|\bthe authority vested in me as President\b")
before_issuer = re.compile(r"^(?:.{0,60}[-—–]\s+)?(?:[Tt]he\s+|U\.S\.\s+|US\s+)*$")
of_proposals = re.compile(
    r"\bproposed rule\b|\bnotice of proposed\b|\bproposed rulemaking\b|征求意见|草案", re.IGNORECASE
)


def is_official(annotated: Annotated, kind: str) -> bool:
    """Whether a government speaks: a rule, a notice, or a release that opens with an authority."""
    if kind in {"rule", "notice"}:
        return True
    if kind != "release":
        return False
    first = next((one for one in annotated.mentions if one.label in {"FIRM", "AUTHORITY"}), None)
    if any(one.id in keepers for one in annotated.mentions if first is None or one.start < first.start):
        return True
    if first is None or first.label != "AUTHORITY" or first.start > 400:
        return False
    line = annotated.text.rfind("\n", 0, first.start) + 1
    return bool(before_issuer.match(annotated.text[line : first.start])) or "'s " in annotated.text[line : first.start]


def issuer_of(annotated: Annotated) -> str | None:
    """The authority whose act an official text is: the one it names most, an agency before its department."""
    if presidential.search(annotated.text[:HEAD]):
        return "us-white-house"
    opening = [one for one in annotated.mentions if one.start < HEAD]
    named = [one.id for one in opening if one.label == "AUTHORITY" and one.id]
    counts = Counter(named)
    for agency, department in departments.items():
        if agency in counts:
            counts.pop(department, None)
    if counts:
        return counts.most_common(1)[0][0]
    # "The Department releases today an update to the list": the list tells whose.
    return next((keepers[one.id] for one in annotated.mentions if one.id in keepers), None)


def settle_official(
    drafts: list[Draft], annotated: Annotated, views: list[View], issuer: str | None, kind: str
) -> list[Draft]:
    """The drafts of an official text that are its acts, with the issuer as their actor.

    Args:
        drafts: what its sentences say, in order.
        annotated: the text.
        views: its sentences.
        issuer: who issued it, or None where the text names no authority.
        kind: rule, notice or release.
    """
    drafts = [one for one in drafts if one.type in GOV_TYPES]
    if kind == "rule":
        drafts = [one for one in drafts if one.status != "denied"]
        if not of_proposals.search(annotated.text[:HEAD]):
            drafts = [replace(one, status="ended" if one.status == "ended" else "in_force") for one in drafts]
    elif kind == "notice":
        drafts = [one for one in drafts if one.cue != "negation"]
    if issuer:
        drafts = [_by(one, issuer, kind) for one in drafts]
    if not drafts:
        return []
    first = {type_: min(one.sentence for one in drafts if one.type == type_) for type_ in {one.type for one in drafts}}
    opening = min(first.values())
    listing = first.get("entity_listed")
    kept = []
    drafts = [_with_surroundings(one, views) if one.sentence == first[one.type] else one for one in drafts]
    for one in drafts:
        if one.type in {"restriction_imposed", "restriction_eased"}:
            # What a listing costs the listed (a licence for all items) is no act of its own.
            if listing is not None and listing <= first[one.type]:
                continue
            # How applications under a new requirement are reviewed eases nothing.
            if one.how.startswith("review-eased") and first.get("restriction_imposed", one.sentence) < one.sentence:
                continue
            if kind != "release" and first[one.type] > opening + SUMMARY:
                continue
        kept.append(one)
    return [_with_parties(one, annotated, views) if one.type == "entity_listed" else one for one in kept]


def _by(draft: Draft, issuer: str, kind: str) -> Draft:
    if kind == "release" and draft.actors:
        return draft
    return replace(draft, actors=(issuer,), firms=tuple(id_ for id_ in draft.firms if id_ != issuer))


aimed = re.compile(r" (?:to|into|within|for|destined|and|,|including) (?:\S+ ){0,2}$")


def _with_surroundings(draft: Draft, views: list[View]) -> Draft:
    """The first draft of a type with the destinations and instruments that the sentences beside it name."""
    places, instruments = dict.fromkeys(draft.places), dict.fromkeys(draft.instruments)
    for view in views[max(0, draft.sentence - 1) : draft.sentence + 2]:
        for at, token in enumerate(view.tokens):
            if not token.mention or not token.mention.id:
                continue
            if token.form == "<P>" and aimed.search(view.text_of(max(0, at - 4), at)):
                places[token.mention.id] = None
            elif token.form in {"<I>", "<L>"} and draft.type != "entity_listed":
                instruments[token.mention.id] = None
    return replace(draft, places=tuple(places), instruments=tuple(instruments))


not_listed_here = re.compile(
    r"\b(?:remov(?:e|es|ed|ing|al)|delet(?:e|es|ed|ing)|revis(?:e|es|ed|ing)|modif(?:y|ies|ied)|no longer)\b",
    re.IGNORECASE,
)
in_list = re.compile(
    r"\b(?:add(?:s|ed|ing)?|among\s+them|includ(?:e|es|ing)|following|listed|namely|designat\w+|subsidiar\w+|entit(?:y|ies))\b|\|",
    re.IGNORECASE,
)


def _with_parties(draft: Draft, annotated: Annotated, views: list[View]) -> Draft:
    """A listing with the parties that any of the text's paragraphs and tables name as added."""
    ids = dict.fromkeys(draft.firms)
    for view in views[draft.sentence :]:
        body = annotated.text[view.start : view.end]
        if in_list.search(body) and not not_listed_here.search(body):
            ids.update(
                dict.fromkeys(
                    token.mention.id
                    for token in view.tokens
                    if token.form == "<F>" and token.mention and token.mention.id
                )
            )
    return replace(draft, firms=tuple(ids))
