"""From an annotated text to its claims: match frames, fill roles, tell the status, merge what is one statement."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from models.values import Act, Amount, Annotated, Attribution, Claim, ClaimType, Limit, Status
from pipeline.events.amounts import amounts_for
from pipeline.events.claims import cues, roles
from pipeline.events.claims.chinese import find_chinese, is_chinese
from pipeline.events.claims.drafts import Draft, merge_drafts, suppress
from pipeline.events.claims.frames import Frame, frames
from pipeline.events.claims.roles import Subject
from pipeline.events.claims.substitutions import read_substitution
from pipeline.events.claims.view import LICENCE, View, make_views
from pipeline.events.claims.words import CHIP_LINK, OTHER_TRADES, forms
from pipeline.events.dates import find_dates
from pipeline.events.limits import find_limits

BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got", "getting"])
HAVE = frozenset(["has", "have", "had", "having", "'ve"])
DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "any",
        "this",
        "these",
        "those",
        "its",
        "their",
        "his",
        "her",
        "our",
        "my",
        "new",
        "fresh",
        "further",
        "export",
        "import",
        "price",
        "of",
        "on",
        "for",
        "in",
        "no",
        "some",
        "more",
        "such",
        "recent",
        "latest",
        "sales",
        "chip",
        "trade",
        "purchase",
        "'s",
        "existing",
        "additional",
        "two",
        "three",
        "first",
    ]
)
AFTER_NOUN = frozenset(
    {
        "on",
        "of",
        "to",
        "against",
        "that",
        "are",
        "is",
        "have",
        "were",
        "was",
        "which",
        ",",
        ".",
        "and",
        "for",
        "from",
        "will",
        "imposed",
        "announced",
        "hit",
        "worth",
        "would",
        "by",
        "could",
        "in",
        ")",
        "/",
    }
)
LIMITED_TYPES = frozenset({"restriction_imposed", "restriction_eased", "tariff_changed"})
adjectival = DETERMINERS | frozenset(
    "at with by under about over approve approves approved allow allows seek seeks buy bought sell sold seize seized".split()
)
anaphor = re.compile(
    r" (?:the (?:chips?|processors?|parts?|accelerators?|gpus?|cards?|products?|semiconductors?|devices?|boards?|circuits|line)|it|they|them|its|those|these|this|such chips) "
)


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
    memory = _Memory(speaker=_speaker(annotated, kind))
    for number, view in enumerate(views):
        near = any(linked[max(0, number - 3) : number + 4]) or linked[0]
        body = annotated.text[view.start : view.end]
        if near:
            if is_chinese(body):
                found = find_chinese(view, body, number)
            else:
                found = list(_drafts_of(view, body, number, annotated.text, published_on, memory, kind))
            found = suppress(found)
            if not found and drafts and _denies(view):
                drafts = [replace(one, status="denied") if one.sentence == number - 1 else one for one in drafts]
            drafts += found
        memory.note(view)
    return [_claim(group, views, annotated, published_on, kind) for group in merge_drafts(drafts)]


@dataclass(slots=True)
class _Memory:
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


# ── matching frames ──────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{pattern})(?= )")


@lru_cache(maxsize=512)
def _anchored(pattern: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{pattern})(?= )")


@lru_cache(maxsize=256)
def _trigger(name: str) -> re.Pattern[str]:
    frame = by_name[name]
    if frame.words:
        return re.compile(rf" (?P<w>{frame.words})(?= )")
    groups: list[set[str]] = [set(), set(), set()]
    for lemma in frame.verbs.split(","):
        for group, made in zip(groups, forms(lemma.strip()), strict=True):
            group.update(made)
    parts = []
    for sign, group in zip("fpi", groups, strict=True):
        parts.append(f"(?P<{sign}>{'|'.join(sorted(map(re.escape, group), key=len, reverse=True))})")
    return re.compile(f" (?:{'|'.join([parts[1], parts[0], parts[2]])})(?= )")


by_name = {frame.name: frame for frame in frames}


@lru_cache(maxsize=1)
def _first_words() -> dict[str, tuple[Frame, ...]]:
    """From the first word of each verb form to the frames that it may trigger."""
    out: dict[str, list[Frame]] = {}
    for frame in frames:
        if frame.verbs:
            for lemma in frame.verbs.split(","):
                for group in forms(lemma.strip()):
                    for form in group:
                        row = out.setdefault(form.split()[0], [])
                        if frame not in row:
                            row.append(frame)
    return {word: tuple(row) for word, row in out.items()}


def _candidates(view: View) -> list[Frame]:
    table = _first_words()
    some = {frame.name: frame for token in view.tokens for frame in table.get(token.form, ())}
    return [frame for frame in frames if frame.words or frame.name in some]


def _drafts_of(
    view: View, body: str, number: int, text: str, published_on: date | None, memory: _Memory, kind: str
) -> Iterator[Draft]:
    if len(view.tokens) < 3:
        return
    last_firm = memory.firm or memory.speaker
    if re.search(r" (?:we|our|us|the company|registrant) ", view.line) and memory.speaker:
        last_firm = memory.speaker
    for frame in _candidates(view):
        for match in _trigger(frame.name).finditer(view.line):
            first = view.at(match.start() + 1)
            last = view.at(match.end() - 1) + 1
            fits = _fits(frame, view, match, first, last, last_firm)
            if fits is None:
                continue
            passive, subject = fits
            draft = _draft(
                frame, view, body, number, text, published_on, memory, kind, first, last, passive, subject, last_firm
            )
            if draft is not None:
                yield draft


def _fits(
    frame: Frame, view: View, match: re.Match[str], first: int, last: int, last_firm: str | None
) -> tuple[bool, Subject] | None:
    """Whether a frame's conditions hold round a trigger: (passive, subject), or None."""
    start, end = view.clause_bounds(first)
    end = max(end, last)
    left, right = view.text_of(start, first), view.text_of(last, min(end, last + frame.reach))
    clause = view.text_of(start, end)
    if frame.never and _compiled(frame.never).search(clause):
        return None
    if OTHER_TRADES.search(clause) and not CHIP_LINK.search(clause) and " <C> " not in clause:
        return None
    passive = False
    if not frame.words:
        if match.lastgroup == "f" and _is_noun(view, first, last):
            return None
        before_it = view.tokens[first - 1].form if first else ""
        if match.lastgroup == "p" and before_it in adjectival:
            return None  # "approve limited purchases", "of restricted chips"
        passive = match.lastgroup == "p" and _is_passive(view, start, first)
        if frame.obj:
            hit_right = _object(frame, right)
            if (
                match.lastgroup == "p"
                and not passive
                and not hit_right
                and (not frame.reduced or _is_perfect(view, start, first))
            ):
                return None
            if match.lastgroup == "p" and not passive and not hit_right:
                # A reduced relative: "chips barred from export".
                passive = _object(frame, left, before=True) and not frame.obj.startswith("^")
                if not passive:
                    return None
            elif passive:
                if not hit_right and not _object(frame, left, before=True):
                    return None
            elif not hit_right:
                return None
    if frame.voice == "active" and passive:
        return None
    if frame.before and not _compiled(frame.before).search(left):
        return None
    if frame.after and not _compiled(frame.after).search(right):
        return None
    if frame.near and not _compiled(frame.near).search(clause):
        return None
    if frame.wide and not _compiled(frame.wide).search(view.line):
        return None
    if passive:
        subject = roles.agent_of(view, last - 1)
    else:
        subject = roles.subject_of(view, first, last_firm)
    if frame.words and frame.subject == "any":
        return passive, subject
    if frame.subject == "gov" and subject.kind != "gov" and not (passive and subject.kind == "none"):
        return None
    if frame.subject == "not_firm" and subject.kind == "firm" and not frame.words:
        return None
    if (
        frame.subject == "not_firm"
        and subject.kind == "none"
        and not passive
        and not frame.words
        and not ruled.search(view.line)
    ):
        return None
    if frame.subject == "someone" and subject.kind == "none" and not passive:
        return None
    if frame.subject == "not_gov" and subject.kind == "gov":
        return None
    return passive, subject


ruled = re.compile(
    r" (?:<A>|<I>|<L>|<V>|to|rules?|law|bill|act|controls?|curbs|orders?|policy|bans?|measures?|notice|letters?|guidance|ministry|regulators?|government|amendments?|proclamation|inspectors|licen[cs]\w+|restrictions|sanctions) "
)


def _object(frame: Frame, region: str, *, before: bool = False) -> bool:
    if frame.obj.startswith("^"):
        if before:
            return bool(_compiled(frame.obj[1:]).search(region))
        return bool(_anchored(frame.obj[1:]).match(region))
    return bool(_compiled(frame.obj).search(region))


def _is_noun(view: View, first: int, last: int) -> bool:
    """Whether a base or third-person form is a noun here: `a ban on`, `U.S. curbs on`, `price cuts`."""
    before = view.tokens[first - 1].form if first else ""
    after = view.tokens[last].form if last < len(view.tokens) else "."
    if before in DETERMINERS:
        return True
    if before in {
        "to",
        "will",
        "would",
        "may",
        "might",
        "could",
        "can",
        "shall",
        "should",
        "must",
        "not",
        "and",
        "or",
        "they",
        "we",
        "it",
        "i",
        "who",
        "that",
        "which",
        "also",
        "now",
    }:
        return False
    if before.endswith("s") and len(before) > 3 and not view.tokens[first].form.endswith("s"):
        return False  # "firms turn to"
    if before in {"<A>", "<F>", "<C>", "<P>", "<I>"} or (before and before.isalpha() and not before.endswith("ly")):
        return after in AFTER_NOUN and last - first == 1
    return False


def _is_perfect(view: View, start: int, first: int) -> bool:
    """Whether `has` or `have` makes a participle a perfect: "shipments have stopped"."""
    return any(view.tokens[at].form in HAVE for at in range(max(start, first - 3), first))


def _is_passive(view: View, start: int, first: int) -> bool:
    place = first - 1
    while place >= start and first - place <= 5:
        form = view.tokens[place].form
        if form in BE:
            return True
        if form in HAVE:
            return False
        if not (
            form.endswith("ly")
            or form
            in {
                "not",
                "also",
                "now",
                "already",
                "since",
                "n't",
                "never",
                "soon",
                "just",
                "then",
                "to",
                "yet",
                "again",
                "first",
                "all",
            }
        ):
            return form in {"isn't", "aren't", "wasn't", "weren't"}
        place -= 1
    return False


# ── filling a draft ──────────────────────────────────────────────────────────────────────────────


def _draft(
    frame: Frame, view: View, body: str, number: int, text: str, published_on: date | None, memory: _Memory, kind: str,
    first: int, last: int, passive: bool, subject: Subject, last_firm: str | None,
) -> Draft | None:  # fmt: skip
    gov = frame.type in cues.GOV_TYPES
    start, end = view.clause_bounds(first)
    end = max(end, last)
    actors = _actors(frame, view, first, last, start, end, passive, subject, last_firm, gov)
    scope = cues.Scope(
        left=view.text_of(start, first),
        governing=view.text_of(0, first),
        right=view.text_of(last, end),
        sentence=view.line,
        trigger=view.text_of(first, last),
        text=body,
        opener=view.tokens[start].form if start else "",
        gov=gov,
        past_effective=_past_effective(body, published_on),
        speaks=not gov and _said_by(view, actors, subject, kind, first),
        headline_to=_headline_to(view, first, start),
        type=frame.type,
        acting=subject.kind == "gov",
        noun=bool(frame.words),
        bare_gerund=first == start == 0 and view.tokens[first].form.endswith("ing"),
        question=body.rstrip("\"'”’) ").endswith("?")
        or (bool(cues.question_words.match(view.line)) and body.rstrip().endswith("?")),
    )
    if cues.silent(scope, published_on) is not None:
        return None
    status, cue = cues.status_of(scope, frame.status)
    to_chips: list[str] = []
    near_chips = roles.mentions_in(view, start, end, "<C>")
    if frame.type == "substitution":
        read = read_substitution(view, first, frame.name)
        if read is None:
            return None
        to_chips = read
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
        how=f"{frame.name}: {view.text_of(first, last).strip()!r}, {'passive' if passive else 'active'}; {status} by {cue}",
    )


def _actors(
    frame: Frame, view: View, first: int, last: int, start: int, end: int, passive: bool, subject: Subject, last_firm: str | None, gov: bool
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
        buyer = _buyer(view, start, end)
        if buyer:
            return buyer
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


sells = re.compile(
    r" (?:book(?:s|ed)?|won|wins|win|receiv(?:es|ed)|land(?:s|ed)|suppl(?:y|ies|ied|ying)|sells?|sold|provid(?:e|es|ed|ing)|deliver(?:s|ed|ing)?|clinch(?:es|ed)|bag(?:s|ged)|orders? from|commitments? from|contracts? from|deal with) "
)


def _buyer(view: View, start: int, end: int) -> list[str]:
    """Who buys where the seller is the subject: `booked an order from X`, `to supply X with`."""
    if not sells.search(view.text_of(start, end)):
        return []
    for at in range(start + 1, end):
        token = view.tokens[at]
        before = view.tokens[at - 1].form
        if (
            token.form == "<F>"
            and token.mention
            and token.mention.id
            and before in {"from", "supply", "supplies", "supplying", "provide", "providing", "to", "sell"}
        ):
            return [token.mention.id]
    return []


speaking = re.compile(
    r" (?:(?:'s|on|[a-z]+day|also|has|have|had|today|,|in|a|an|its|filing|statement|late|early|and|<P>|<F>|then|recently|this|week|has|of|data|center|centre|finance|product|earnings|\(|\)|the|conference|call) ){0,5}?"
    r"(?:(?:ceo|cfo|chief|financial|executives?|officer|president|chairman|chairwoman|founder|spokes\w+|head|boss|director|management) (?:\S+ ){0,5}?)?"
    r"(?:said|says|announced|announces|told|tells|disclosed|confirmed|warned|warns|reported|reports|reveal(?:s|ed)|expects?|expected|forecasts?|guid(?:es|ed)|sees|projects?|estimates?|flag(?:s|ged)|stated|unveil(?:s|ed)|introduc(?:es|ed)|boasted|admitted|anticipates?) "
)
speaker_label = re.compile(r" (?:operator|management|<F>|[a-z]+ [a-z.]+(?: [a-z]+)?|q|a|ceo|cfo) : ")


def _said_by(view: View, actors: list[str], subject: Subject, kind: str, first: int) -> bool:
    """Whether the firm itself says what it does."""
    if cues.we.search(view.line):
        return True
    if kind in {"release", "transcript", "filing"} or speaker_label.match(view.text_of(0, 6)):
        return True
    if re.search(
        r" (?:today (?:announced|began|begins|introduced|launched|unveiled|said|started|released|reported)|in a (?:regulatory |securities )?filing|in a letter|on (?:its|the|an) (?:earnings|conference|analyst) call|in its (?:annual|quarterly) report|at its (?:annual|developer)) ",
        view.line,
    ):
        return True
    if not cues.say.search(view.line):
        return False
    for at, token in enumerate(view.tokens):
        if (
            token.form in {"<F>"}
            or token.form in roles.firm_pronouns
            or token.form
            in {
                "company",
                "chipmaker",
                "ceo",
                "executives",
                "executive",
                "management",
                "spokesman",
                "spokesperson",
                "spokeswoman",
                "chief",
                "chairman",
                "president",
                "founder",
                "cfo",
                "firm",
                "group",
            }
        ):
            if at and view.tokens[at - 1].form in {
                "industry",
                "two",
                "three",
                "four",
                "several",
                "some",
                "other",
                "senior",
                "rival",
            }:
                continue
            after = view.text_of(at + 1, at + 8)
            spoken = speaking.match(after)
            if spoken:
                if token.form == "<F>" and actors and token.mention and token.mention.id not in actors:
                    continue
                return True
    tail = re.search(
        r" (?:said|says|according to|told) (?:\S+ ){0,3}(?:<F>|the company|it|the firm|the chipmaker|the start-up|executives?|management|its)",
        view.line,
    )
    return bool(tail)


def _headline_to(view: View, first: int, start: int) -> bool:
    """`US to bar H20 sales`: an infinitive right behind its subject."""
    if first < 2 or view.tokens[first - 1].form != "to":
        return False
    return view.tokens[first - 2].form in {"<A>", "<F>", "<C>", "<P>", "sales", "exports", "shipments"} or view.tokens[
        first - 2
    ].form in {"is", "are"}


def _past_effective(body: str, published_on: date | None) -> bool | None:
    """Whether the sentence's day of taking effect is reached; None where it names none."""
    if published_on is None:
        return None
    starts = [one.on for one in find_dates(body, published_on) if one.role == "starts"]
    return min(starts) <= published_on if starts else None


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
        actors = _only_authority(annotated, views)
    firms = [one for one in _union(d.firms for d in group) if one not in actors]
    instruments = _union(one.instruments for one in group)
    if not instruments and type_ in {"restriction_imposed", "restriction_eased"}:
        stated = any(m.id == LICENCE and start <= m.start < end for m in annotated.mentions for start, end in spans)
        instruments = [LICENCE] if stated else []
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


def _only_authority(annotated: Annotated, views: list[View]) -> list[str]:
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
