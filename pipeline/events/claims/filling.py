"""From a trigger whose frame holds to a draft: its status, actors, chips and what the firm itself says."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass
from datetime import date

from pipeline.events.claims import cues, roles
from pipeline.events.claims.buyers import buyer
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.frames import Frame
from pipeline.events.claims.roles import Subject
from pipeline.events.claims.speaking import past_effective, said_by
from pipeline.events.claims.substitutions import read_substitution
from pipeline.events.claims.trace import note
from pipeline.events.claims.view import View

anaphor = re.compile(
    r" (?:the (?:chips?|processors?|parts?|accelerators?|gpus?|cards?|products?|semiconductors?|devices?|boards?|circuits|line)|it|they|them|its|those|these|this|such chips) "
)


@dataclass(slots=True)
class Memory:
    """What `the company`, `it` and `the chip` refer to, so far."""

    speaker: str | None = None
    firm: str | None = None
    chips: tuple[str, ...] = ()

    def note(self, view: View) -> None:
        """Take in a sentence that has been read."""
        subjects = [
            token.mention.id
            for at, token in enumerate(view.tokens)
            if token.form == "<F>" and token.mention and token.mention.id
        ]
        if subjects:
            self.firm = subjects[0]
        chips = tuple(
            dict.fromkeys(t.mention.id for t in view.tokens if t.form == "<C>" and t.mention and t.mention.id)
        )
        if chips:
            self.chips = chips


# ── filling a draft ──────────────────────────────────────────────────────────────────────────────


def make_draft(
    frame: Frame, view: View, body: str, number: int, published_on: date | None, memory: Memory, kind: str,
    first: int, last: int, passive: bool, subject: Subject, last_firm: str | None,
    *, trusted: bool = False,
) -> Draft | None:  # fmt: skip
    """The draft of a claim that a trigger makes, or None where its surroundings make it no claim.

    What is `trusted` is silenced by what makes any words no claim, not by what only speaks for background.
    """
    gov = frame.type in cues.GOV_TYPES
    start, end = view.clause_bounds(first)
    end = max(end, last)
    actors = _actors(frame, view, body, first, start, end, subject, last_firm, gov)
    scope = cues.Scope(
        left=view.text_of(start, first),
        governing=view.text_of(0, first),
        right=view.text_of(last, end),
        sentence=view.line,
        trigger=view.text_of(first, last),
        text=body,
        opener=view.tokens[start].form if start else "",
        gov=gov,
        past_effective=past_effective(body, published_on),
        speaks=not gov and said_by(view, actors, kind),
        headline_to=_headline_to(view, first),
        type=frame.type,
        acting=subject.kind == "gov",
        noun=bool(frame.words),
        bare_gerund=first == start == 0 and view.tokens[first].form.endswith("ing"),
        question=body.rstrip("\"'”’) ").endswith("?")
        or (bool(cues.question_words.match(view.line)) and body.rstrip().endswith("?")),
    )
    reason = cues.silent(scope, published_on)
    if reason is not None and not (trusted and cues.only_background.match(reason)):
        note(frame.type, scope.trigger, (view.start, view.end), reason)
        return None
    status, cue = cues.status_of(scope, frame.status)
    to_chips: list[str] = []
    near_chips = roles.mentions_in(view, start, end, "<C>")
    if frame.type == "substitution":
        read = read_substitution(view, first, frame.name)
        if read is None and not trusted:
            note(frame.type, scope.trigger, (view.start, view.end), "no chip or maker that is left or taken")
            return None
        to_chips = read or []
        near_chips = roles.mentions_in(view, 0, len(view.tokens), "<C>")
    everywhere = roles.mentions_in(view, 0, len(view.tokens), "<C>")
    # A charge stands in a clause of its own: the chips of its neighbour are not said to be its cause.
    if (
        frame.type == "financial_impact"
        and not near_chips
        and end < len(view.tokens)
        and view.tokens[end].form in cues.causal
    ):
        near_chips = roles.mentions_in(view, end, view.clause_bounds(end)[1], "<C>")
    about, excepted = roles.split_chips(view, near_chips or ([] if frame.type == "financial_impact" else everywhere))
    excepted = roles.split_chips(view, everywhere)[1]
    about = [id_ for id_ in about if id_ not in excepted]
    if frame.type == "substitution":
        about = [id_ for _, id_ in near_chips]
        excepted = []
    if not about and not everywhere and frame.type != "financial_impact" and memory.chips and anaphor.search(view.line):
        about = list(memory.chips)
    instruments = [id_ for _, id_ in roles.mentions_in(view, 0, len(view.tokens), "<I>")]
    places = [id_ for _, id_ in roles.mentions_in(view, 0, len(view.tokens), "<P>")]
    firms = [id_ for _, id_ in roles.mentions_in(view, 0, len(view.tokens), "<F>") if id_ not in actors]
    return Draft(
        type=frame.type,
        status=status,
        actors=tuple(actors),
        firms=tuple(firms),
        chips=tuple(about),
        to_chips=tuple(to_chips),
        except_chips=tuple(excepted),
        instruments=tuple(instruments),
        places=tuple(places),
        sentence=number,
        trigger=first,
        last=last,
        clause=view.tokens[first].clause,
        start=view.start,
        end=view.end,
        weight=frame.weight - (0.1 if subject.kind == "none" and not passive and not frame.words else 0.0),
        said_by_firm=scope.speaks,
        cue=cue,
        clause_span=(view.tokens[start].start, view.tokens[end - 1].end),
        how=f"{frame.name}: {view.text_of(first, last).strip()!r}, {'passive' if passive else 'active'}; {status} by {cue}",
    )


def _actors(
    frame: Frame, view: View, body: str, first: int, start: int, end: int, subject: Subject, last_firm: str | None, gov: bool
) -> list[str]:  # fmt: skip
    if gov:
        if subject.kind == "gov" and subject.id:
            return roles.coordinated(view, subject)
        for a, b in ((start, end), (0, len(view.tokens))):
            found = [
                (at, token.mention.id)
                for at, token in enumerate(view.tokens[a:b], a)
                if token.form == "<A>" and token.mention and token.mention.id
            ]
            if found:
                # The nearest before the trigger, else the nearest after it.
                before = [one for one in found if one[0] < first]
                return [(before[-1] if before else found[0])[1]]
        return []
    if frame.type == "order_placed":
        named = buyer(view, start, end)
        if named:
            return named
    if subject.kind == "firm":
        many = roles.coordinated(view, subject)
        return many or ([subject.id] if subject.id else [])
    if frame.type in {
        "supply_cut",
        "supply_restored",
        "product_launched",
        "product_withdrawn",
        "price_changed",
        "financial_impact",
        "stockpiling",
        "order_placed",
    }:
        # "Nvidia's H20 shipments fell", "Nvidia H20 production was halted": the firm that qualifies.
        if _unknown_subject(view, body, start, first):
            return []
        for at in range(start, min(end, len(view.tokens))):
            token = view.tokens[at]
            if token.form == "<F>" and token.mention and token.mention.id:
                after = view.tokens[at + 1].form if at + 1 < len(view.tokens) else ""
                if after in {"'s", "<C>"} and frame.type != "order_placed":
                    return [token.mention.id]
        match = re.search(r" (?:its|their|our|we|the company 's) ", view.text_of(start, end))
        if match and last_firm:
            return [last_firm]
    reporter = re.search(r", <F> (?:\S+ ){0,3}(?:said|says|announced|disclosed|told|confirmed)", view.line)
    if reporter and frame.type != "order_placed":
        at = view.at(reporter.start() + 3)
        mention = view.tokens[at].mention
        if mention and mention.id:
            return [mention.id]
    return []


# "Palisade Systems has stopped production of servers with Nvidia's H20": a firm that the catalogue does not know.
unknown_name = re.compile(
    r"(?:[A-Z]+,\s[^-–—]{0,40}\s[-–—]\s)?(?!(?:The|A|An|In|On|At|As|After|It|Its|They|Their|We|Our|This|That|These|Those|Some|Most|Many|Several|All|No|New|More|First|Both|Two|Three|Four|Five|But|And|While|When|For|From|By|With|US|Chinese|American|Shipments|Deliveries|Sales|Production|Supplies|Output|Prices|Orders|Demand|China)\b)[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){0,3}(?:,[^,]{3,60},)?\s(?:has|have|had|is|was|will|said|says|halts?|halted|stops?|stopped|suspend(?:s|ed)|resumes?|resumed|cuts?|raises?|raised|orders?|ordered|books?|booked|took|takes|buys?|bought|plans?|expects?|begins?|began)\s"
)


def _unknown_subject(view: View, body: str, start: int, first: int) -> bool:
    """Whether a clause's subject is a proper name that is no mention, so that the actor is nobody we know."""
    begin = view.tokens[start].start
    match = unknown_name.match(body, begin - view.start)
    return match is not None and not any(
        token.mention is not None and token.start - view.start < match.end() for token in view.tokens[start:first]
    )


def _headline_to(view: View, first: int) -> bool:
    """`US to bar H20 sales`: an infinitive right behind its subject."""
    if first < 2 or view.tokens[first - 1].form != "to":
        return False
    return view.tokens[first - 2].form in {"<A>", "<F>", "<C>", "<P>", "sales", "exports", "shipments"} or view.tokens[
        first - 2
    ].form in {"is", "are"}
