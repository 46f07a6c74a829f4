"""A pasted text as measures: what its claims say, in words with their passages, and what no arithmetic was made of."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.exposure import Measure
from models.values import Annotated, Claim, Limit, LimitTree, Stage
from models.wording import plural
from pipeline.catalogue import Catalogue
from pipeline.documents.files import read_plain
from pipeline.documents.reading import read_document
from pipeline.errors import CallError
from pipeline.events.claims import find_claims
from pipeline.events.limit_trees import tree_of
from pipeline.events.limits import find_limits
from pipeline.holdings.acts import USUAL_ACTS
from pipeline.holdings.claims import joined
from pipeline.holdings.scenario import Asked, Scenario
from pipeline.holdings.touch import measure_of
from pipeline.policy import Policy
from pipeline.policy.drafts import of_the_chip
from pipeline.policy.grounds import tell_limits

_MOST_LEFT = 12
_MOST_QUOTE = 320
#: Words by which a sentence rules something, and by which it takes something out again.
_RULES = re.compile(
    r"\b(?:licen[cs]\w+|requir\w+|prohibit\w*|restrict\w*|control\w*|shall|must|may not|presum\w+|certif\w+|deni\w+)\b",
    re.IGNORECASE,
)
_TAKES_OUT = re.compile(
    r"\b(?:unless|except\w*|exempt\w*|exclud\w+|eligible|other than|provided that|(?:do|does|shall|will) not apply)\b",
    re.IGNORECASE,
)
_TYPES = {
    "restriction_imposed": "a restriction",
    "restriction_eased": "an easing",
    "tariff_changed": "a duty",
    "purchase_discouraged": "guidance against buying",
    "entity_listed": "a listing",
    "entity_delisted": "a removal from a list",
    "supply_cut": "a cut in supply",
    "supply_restored": "restored supply",
    "product_withdrawn": "the withdrawal of a product",
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that somebody brings: its words, and what it is read as.

    `kind` is a document's: rule, notice, news, filing, release.
    """

    text: str
    kind: str = "rule"


def words_of(pasted: str) -> str:
    """A pasted text as our reading takes texts: a line a paragraph, a line a table's row, without markup.

    Raises:
        ReadError: markup that cannot be read.
    """
    if pasted.lstrip()[:1] == "<":
        return read_document(pasted.encode("utf-8", "replace"), "text/html", "pasted.html", kind="rule")[0].text
    # A row of a table is a paragraph of its own: else a plain text's lines are joined.
    rows = re.sub(r"(?m)^[ \t]*\|.*\|[ \t]*$", lambda row: f"\n{row[0].strip().strip('|').strip()}\n", pasted)
    text = read_plain(rows.encode("utf-8", "replace"), "pasted.txt").text
    return "\n".join(line for line in text.split("\n") if not re.fullmatch(r"[-:|\s]*", line))


def read_draft(
    pasted: Pasted, annotate: Callable[[str], Annotated], catalogue: Catalogue, policy: Policy, *, on: date, name: str
) -> Scenario:
    """The measures that a text states, by our own reading of it, and what of it was left.

    Claims of one type are one measure, as an event's are. What is proposed or announced is asked as if in force.

    Args:
        pasted: the text.
        annotate: the annotator.
        catalogue: of names.
        policy: for the vintages that its limits may repeat.
        on: the day as of which it is read.
        name: of the question, for errors.

    Raises:
        CallError: the text states no limit and names no chip and no party.
    """
    text = words_of(pasted.text)
    annotated = annotate(text)
    claims = find_claims(annotated, on, catalogue, kind=pasted.kind)
    notes = [
        f"the text denies {_TYPES[each.type]}: not asked"
        for each in claims
        if each.type in _TYPES and each.status == "denied"
    ]
    asked: list[Asked] = []
    for group in _by_type(claims):
        measure = _measure(group, catalogue, policy, on, f"draft-text-{len(asked) + 1}")
        quote = _quote(text, *group[0].evidence)
        if measure.chips or measure.firms or measure.thresholds or measure.vintage:
            asked.append(Asked(measure, tell_measure(measure, catalogue), quote=quote))
        else:
            notes.append(f"{_TYPES[measure.type]} is told of no chip, party or limit, and not asked: “{quote}”")
    limits = find_limits(text)
    if limits and not any(each.measure.thresholds or each.measure.vintage for each in asked):
        lone = _of_limits(tuple(dict.fromkeys(each.limit for each in limits)), tree_of(text, limits), on)
        if lone is not None:
            asked.append(
                Asked(lone, tell_measure(lone, catalogue), quote=_quote(text, limits[0].start, limits[-1].end))
            )
            notes.append("no sentence says what its limits are for: they are asked as a restriction for every place")
    if not asked:
        told = f" It tells of {'; '.join(notes)}." if notes else ""
        raise CallError(
            f"{name}: the text states no limit, names no chip that it rules on, and no party: nothing to ask.{told}"
        )
    return Scenario(title="a pasted text", asked=tuple(asked), notes=tuple(notes), left=tuple(_left(annotated, claims)))


def _by_type(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Claims that rule acts of ours, by type, in order; what is denied rules nothing."""
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.type in USUAL_ACTS and claim.status != "denied":
            groups.setdefault(claim.type, []).append(claim)
    yield from groups.values()


def _measure(group: Sequence[Claim], catalogue: Catalogue, policy: Policy, on: date, name: str) -> Measure:
    stage: Stage = "ended" if all(each.status == "ended" for each in group) else "in_force"
    start, end = group[0].evidence
    return measure_of(
        joined(group, group[-1]),
        catalogue,
        policy,
        stage=stage,
        on=on,
        draft=name,
        cites=f"characters {start} to {end}",
    )


def _of_limits(limits: Sequence[Limit], tree: LimitTree | None, on: date) -> Measure | None:
    kept, joins = of_the_chip(limits, tree)
    if not kept:
        return None
    return Measure("restriction_imposed", "in_force", thresholds=kept, limits=joins, on=on, draft="draft-text")


def tell_measure(measure: Measure, catalogue: Catalogue) -> str:
    """`a restriction on NVIDIA H20 for CN: export, reexport, transfer`."""

    def named(ids: Sequence[str]) -> str:
        return ", ".join(catalogue.entries[each].name if each in catalogue.entries else each for each in ids)

    words = [_TYPES[measure.type]]
    if measure.chips:
        words.append(f"on {named(measure.chips)}")
    if measure.except_chips:
        words.append(f"without {named(measure.except_chips)}")
    if measure.firms:
        words.append(f"of {named(measure.firms)}")
    if measure.vintage:
        words.append(f"by the limits of {measure.vintage}")
    elif measure.thresholds:
        words.append(f"by its own limits, {tell_limits(measure.thresholds, measure.limits)}")
    words.append(
        f"for {named(measure.places)}"
        if measure.places
        else "everywhere"
        if measure.vintage is None
        else "wherever those limits are for"
    )
    if measure.acts:
        words.append(f"({', '.join(act.replace('_', ' ') for act in measure.acts)})")
    if measure.on is not None:
        words.append(f"from {measure.on}")
    return " ".join(words)


def _left(annotated: Annotated, claims: Sequence[Claim]) -> Iterator[str]:
    """Sentences that rule something and of which nothing was made, and all that take something out."""
    text = annotated.text
    used = [each.evidence for each in claims] + [(each.start, each.end) for each in find_limits(text)]
    spared = {chip for claim in claims for chip in claim.except_chips}
    found = []
    for first, last in annotated.sentences:
        start, end = annotated.words[first].start, annotated.words[last - 1].end
        sentence = text[start:end]
        taken = _TAKES_OUT.search(sentence)
        names = {each.id for each in annotated.mentions if start <= each.start < end}
        if (taken and not names & spared) or (
            _RULES.search(sentence) and not any(begin < end and start < stop for begin, stop in used)
        ):
            found.append(_quote(text, start, end))
    yield from found[:_MOST_LEFT]
    if len(found) > _MOST_LEFT:
        yield f"… and {plural(len(found) - _MOST_LEFT, 'sentence')} more"


def _quote(text: str, start: int, end: int) -> str:
    words = " ".join(text[start:end].split())
    return words if len(words) <= _MOST_QUOTE else words[: _MOST_QUOTE - 1].rstrip() + "…"
