"""Who did it, to whom, with what: mentions near a trigger, by their place in the clause."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.events.claims.view import Token, View

prepositions = frozenset(
    [
        "of",
        "to",
        "from",
        "in",
        "into",
        "by",
        "for",
        "with",
        "on",
        "onto",
        "at",
        "against",
        "under",
        "between",
        "including",
        "like",
        "via",
        "through",
        "over",
        "about",
        "as",
        "than",
        "within",
        "without",
        "among",
        "despite",
        "toward",
        "towards",
        "per",
        "around",
        "near",
        "upon",
        "targeting",
    ]
)
firm_pronouns = frozenset(["it", "they", "we", "our", "its", "their", "he", "she"])
firm_nouns = re.compile(
    r" (?:the )?(?:company|firm|group|chipmaker|chip maker|maker|start-?up|startup|vendor|foundry|operator|chip giant|chip designer|giant|registrant|business|conglomerate|developer|toolmaker|memory maker|supplier|manufacturer|unit|retailer|hyperscaler) "
)
other_firms = re.compile(
    r" (?:suppliers|companies|firms|customers|clients|buyers|distributors|chipmakers|makers|vendors|resellers|tech giants|hyperscalers|cloud (?:providers|companies|firms)|developers|traders|start-?ups|groups|operators|foundries|manufacturers|banks|labs|brokers) "
)
officials = re.compile(
    r"officials?|regulators?|spokes\w+|minister|secretary|group|members|committee|panel|department|bureau|agents|prosecutors|lawmakers"
)
people = re.compile(
    r"(?:chief executive|ceo|cfo|chief financial officer|president|chairman|spokes\w+|executives?|management|founder|finance chief|vice president|head)"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands as subject: its kind, its id where it has one, and its token."""

    kind: Literal["gov", "firm", "goods", "rule", "none"]
    id: str | None = None
    index: int = -1


nobody = Subject("none")


def kind_of(token: Token) -> Literal["gov", "firm", "goods", "rule", "none"]:
    """The kind of actor that a token may be."""
    return {"<A>": "gov", "<F>": "firm", "<C>": "goods", "<I>": "rule", "<L>": "rule", "<V>": "rule"}.get(
        token.form, "none"
    )  # type: ignore[return-value]


def subject_of(view: View, trigger: int, last_firm: str | None) -> Subject:
    """The nearest subject before a trigger: in its clause, else in the clauses before it.

    Args:
        view: the sentence.
        trigger: index of the trigger's first token.
        last_firm: what `the company` and `it` refer to.
    """
    first, _ = view.clause_bounds(trigger)
    # "Biren denied that it had …": the sentence's own firm comes before an earlier sentence's.
    here = next(
        (
            token.mention.id
            for at, token in enumerate(view.tokens[:trigger])
            if token.form == "<F>"
            and token.mention
            and not _is_modifier(view, at, trigger)
            and not _after_preposition(view, at, 0)
        ),
        None,
    )
    last_firm = here or last_firm
    gerund = (
        view.tokens[trigger].form.endswith("ing") and trigger > first and view.tokens[trigger - 1].form in prepositions
    )
    found = _scan(view, first, trigger, last_firm, main=gerund)
    if found.kind != "none":
        return found
    end = first
    while end > 0:
        start, _ = view.clause_bounds(end - 1)
        found = _scan(view, start, end, last_firm, main=True)
        if found.kind in {"gov", "firm"}:
            return found
        end = start
    return nobody


def _scan(view: View, start: int, end: int, last_firm: str | None, *, main: bool = False) -> Subject:
    """The last candidate in a stretch of tokens, or the first of a clause left behind (`main`)."""
    candidates: list[Subject] = []
    for at in range(start, end):
        token = view.tokens[at]
        kind = kind_of(token)
        if kind in {"gov", "firm"}:
            if _is_modifier(view, at, end) or _after_preposition(view, at, start):
                continue
            candidates.append(Subject(kind, token.mention.id if token.mention else None, at))
        elif token.form in firm_pronouns and token.form not in {"its", "our", "their"}:
            candidates.append(_antecedent(view, at, last_firm))
    if not candidates:
        words = view.text_of(start, end)
        match = firm_nouns.search(words)
        if match:
            return Subject("firm", last_firm, start)
        if other_firms.search(words):
            return Subject("firm", None, start)
        return nobody
    return candidates[0] if main else candidates[-1]


def _antecedent(view: View, at: int, last_firm: str | None) -> Subject:
    """What a pronoun stands for: the sentence's first subject, else the firm of the sentences before."""
    if view.tokens[at].form != "we":
        for place in range(at):
            kind = kind_of(view.tokens[place])
            if kind in {"gov", "firm"} and not _is_modifier(view, place, at) and not _after_preposition(view, place, 0):
                mention = view.tokens[place].mention
                return Subject(kind, mention.id if mention else None, place)
        for place in range(at):
            mention = view.tokens[place].mention
            if view.tokens[place].form == "<F>" and mention is not None:
                return Subject("firm", mention.id, place)
    return Subject("firm", last_firm, at)


def _is_modifier(view: View, at: int, end: int) -> bool:
    """Whether a mention only qualifies the noun behind it: `Nvidia's H20`, `Nvidia H20 sales`, `U.S. export curbs`."""
    if at + 1 >= len(view.tokens):
        return False
    after = view.tokens[at + 1].form
    if after == "'s":
        behind = view.text_of(at + 2, min(at + 6, end))
        return not people.search(behind)
    if after in {
        "<C>",
        "<I>",
        "-",
        "chips",
        "chip",
        "gpus",
        "gpu",
        "accelerators",
        "processors",
        "hardware",
        "export",
        "curbs",
        "restrictions",
        "sanctions",
        "tariffs",
        "controls",
        "licence",
        "license",
        "licences",
        "licenses",
        "shares",
        "stock",
        "servers",
        "systems",
    }:
        return at + 1 < end or after in {"<C>"}
    return False


def _after_preposition(view: View, at: int, start: int) -> bool:
    """Whether a preposition governs a mention, through articles, adjectives and coordination."""
    place = at - 1
    steps = 0
    while place >= start and steps < 7:
        form = view.tokens[place].form
        if (
            form in {"at", "of", "from", "in", "for", "with"}
            and place > start
            and officials.fullmatch(view.tokens[place - 1].form)
        ):
            return False  # "an official at the ministry" speaks and acts for it
        if form in prepositions:
            # "According to Nvidia" is a source, and "by" an agent: neither is a subject here.
            return True
        if form in {"and", ",", "or", "<F>", "<A>"}:
            steps += 1
        elif form not in {
            "the",
            "a",
            "an",
            "us",
            "both",
            "chipmaker",
            "maker",
            "giant",
            "firm",
            "rival",
            "chinese",
            "american",
            "company",
            "group",
            "new",
            "chip",
        }:
            return False
        place -= 1
        steps += 1
    return False


def agent_of(view: View, trigger: int) -> Subject:
    """The agent of a passive: what `by` brings, in the clause after the trigger."""
    _, last = view.clause_bounds(trigger)
    for at in range(trigger + 1, last):
        if view.tokens[at].form == "by":
            for place in range(at + 1, min(at + 7, last)):
                kind = kind_of(view.tokens[place])
                if kind in {"gov", "firm"} and not (kind == "firm" and _is_modifier(view, place, last)):
                    mention = view.tokens[place].mention
                    return Subject(kind, mention.id if mention else None, place)
    return nobody


def coordinated(view: View, subject: Subject) -> list[str]:
    """The ids of a subject and of those that `and` joins to it on its left: `Nvidia and AMD said`."""
    if subject.index < 0 or view.tokens[subject.index].mention is None:
        return [subject.id] if subject.id else []
    sign = view.tokens[subject.index].form
    ids = []
    place = subject.index
    while place >= 0:
        token = view.tokens[place]
        if token.form == sign and token.mention is not None:
            if token.mention.id:
                ids.append(token.mention.id)
        elif token.form not in {"and", ","} or (
            token.form == ","
            and place == subject.index - 1
            and view.text_of(0, subject.index).count("<F>") < 2
            and "and" not in view.text_of(place, subject.index)
        ):
            break
        place -= 1
    return list(reversed(ids))


def mentions_in(view: View, first: int, last: int, sign: str) -> list[tuple[int, str]]:
    """(index, id) of the mentions of a sign among tokens `first` to `last`, each id once."""
    wanted = {"<I>", "<L>", "<V>"} if sign == "<I>" else {sign}
    out: dict[str, int] = {}
    for at in range(first, last):
        token = view.tokens[at]
        if token.form in wanted and token.mention is not None and token.mention.id:
            out.setdefault(token.mention.id, at)
    return [(at, id_) for id_, at in out.items()]


passed_over = re.compile(
    r" (?:than|compared (?:with|to)|unlike|successor to|predecessor of|predecessor to|the successor of|based on|rival(?:s|ling)?|comparable (?:to|with)|versus|vs|similar to|modelled on|modeled on|ahead of|competes with|derived from|against) (?:(?:the|its|nvidia|older|earlier|<F>|'s|and|,|<C>) )*$"
)
excepting = re.compile(
    r" (?:except(?:ing)?(?: for)?|excluding|other than|but not|apart from|aside from|does not (?:apply to|affect|cover|include)|do not (?:apply to|affect|cover|include)|not including|exempts?|exempting|spares?|sparing|leav(?:es|ing) out|excludes|is not (?:affected|covered)|are not (?:affected|covered)|not covering|with the exception of|barring) (?:(?:the|its|<F>|'s|and|or|,|<C>|chips?) )*$"
)


def split_chips(view: View, chips: list[tuple[int, str]]) -> tuple[list[str], list[str]]:
    """Chips that a clause is about, and chips that it takes out of its scope; mere yardsticks are left out."""
    about, out = [], []
    for at, id_ in chips:
        before = view.text_of(max(0, at - 12), at)
        if at + 1 < len(view.tokens) and view.tokens[at + 1].form in {
            "successor",
            "successors",
            "follow-on",
            "replacement",
            "rival",
            "rivals",
        }:
            continue
        if excepting.search(before):
            out.append(id_)
        elif not passed_over.search(before):
            about.append(id_)
    return about, out
