"""Why two documents cannot be one story, however alike their words.

Where the titles are alike, the titles are compared by themselves: a swapped chip, firm, number or verb is then
the news. Where they are not, a mark of one head counts against the other only if the other's whole text lacks
it, since two accounts of one happening begin with different sides of it.
"""

from collections.abc import Iterable, Sequence

from pipeline.events.stories.marks import Marks, Number, Zone, ends_of

ALIKE = 0.45  # Jaccard of two titles' terms from which they count as one headline with something swapped
SAME_WORDS = 2  # that two headlines share at least, to be one headline with a word swapped
KIN = 4  # letters by which two stems are one word's
kinds = ("models", "firms", "places", "actors")


def alike(one: Marks, other: Marks) -> float:
    """Jaccard similarity of the titles' terms, 0..1: of all, or of those that are no names, whichever is more."""
    bare_one, bare_other = one.terms - one.title.names, other.terms - other.title.names
    found = _jaccard(one.terms, other.terms)
    if len(bare_one & bare_other) >= 2:
        return max(found, _jaccard(bare_one, bare_other))
    return found


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def clashes(one: Marks, other: Marks) -> dict[str, str]:
    """The kinds in which the two contradict each other, with the marks that do; and "" for kinds that agree."""
    strict = alike(one, other) >= ALIKE
    verdicts: dict[str, str] = {}
    # Two that share rare names tell of the same thing: what else differs in their heads is the teller's choice.
    bound = not strict and len(one.head.names & other.head.names - one.head.firms) >= 2
    for kind in ("models", "firms") if bound else kinds:
        _compare_sets(kind, one, other, strict, verdicts)
    if one.terms == other.terms and one.first and other.first and one.first != other.first:
        verdicts["order"] = f"{one.first} first against {other.first} first"
    if swapped := _swapped(one, other):
        verdicts["a word"] = swapped
    if strict:
        _compare_periods(one, other, verdicts)
        _compare_names(one, other, verdicts)
    if not bound:
        _compare_numbers(one, other, strict, verdicts)
    _compare_acts(one, other, strict, verdicts)
    return verdicts


def _swapped(one: Marks, other: Marks) -> str | None:
    """Of two headlines without a text that are one but for one word each: the words, if they are not of one meaning.

    Whoever tells a thing in words of their own changes more; whoever changes one word tells another thing. Headlines
    with a text have no `words`: there the text decides.
    """
    if len(one.words) != len(other.words) or len(one.words) <= SAME_WORDS:
        return None
    swapped = [(a, b) for a, b in zip(one.words, other.words, strict=True) if a != b]
    if len(swapped) != 1:
        return None
    ((a, b),) = swapped
    if ends_of(a) & ends_of(b) or a[:KIN] == b[:KIN]:
        return None
    return f"{a} against {b}"


def veto(document: Marks, leads: Sequence[Marks]) -> str | None:
    """The reason why a document is no part of a story with these leads, or None.

    A kind holds it out if at least half of the leads that can be compared in it contradict the document.
    """
    tallies: dict[str, list[str]] = {}
    for lead in leads:
        for kind, reason in clashes(document, lead).items():
            tallies.setdefault(kind, []).append(reason)
    for kind, reasons in tallies.items():
        against = [reason for reason in reasons if reason]
        if against and 2 * len(against) >= len(reasons):
            return f"{kind}: {against[0]}"
    return None


def _compare_sets(kind: str, one: Marks, other: Marks, strict: bool, verdicts: dict[str, str]) -> None:
    a, b = (_of(one.title, kind), _of(other.title, kind)) if strict else (_of(one.head, kind), _of(other.head, kind))
    if not a or not b:
        return
    if a & b or (not strict and (a & _of(other.whole, kind) or b & _of(one.whole, kind))):
        verdicts[kind] = ""
    elif kind == "actors" and (a & _known_places(other) or b & _known_places(one)):
        # "Washington bars ..." and "China hit by ..." may begin with the two sides of one act.
        return
    else:
        verdicts[kind] = f"{_shown(a)} against {_shown(b)}"


def _known_places(marks: Marks) -> frozenset[str]:
    return marks.whole.places | marks.whole.actors


def _compare_periods(one: Marks, other: Marks, verdicts: dict[str, str]) -> None:
    a, b = one.title.periods, other.title.periods
    if a and b:
        verdicts["periods"] = "" if a & b else f"{_shown(a)} against {_shown(b)}"


def _compare_names(one: Marks, other: Marks, verdicts: dict[str, str]) -> None:
    a = one.title.names - other.whole.names - other.terms
    b = other.title.names - one.whole.names - one.terms
    if a and b:
        verdicts["names"] = f"{_shown(a)} against {_shown(b)}"
    elif one.title.names & other.title.names:
        verdicts["names"] = ""


def _compare_numbers(one: Marks, other: Marks, strict: bool, verdicts: dict[str, str]) -> None:
    a, b = (one.title.numbers, other.title.numbers) if strict else (one.head.numbers, other.head.numbers)
    comparable = [(x, y) for x in a for y in b if _same_measure(x, y) and (strict or not x.unit.startswith("count:"))]
    if not comparable:
        return
    agree = any(x.agrees(y) for x, y in comparable)
    if not agree and not strict:
        agree = _found(a, other.whole.numbers) or _found(b, one.whole.numbers)
    x, y = comparable[0]
    verdicts["numbers"] = "" if agree else f"{x.value:g} {x.unit} against {y.value:g} {y.unit}"


def _same_measure(one: Number, other: Number) -> bool:
    if one.unit != other.unit:
        return False
    return one.unit == "magnitude" or one.unit.startswith("count:") or bool(one.beside & other.beside)


def _found(numbers: Iterable[Number], among: Sequence[Number]) -> bool:
    return any(x.agrees(y) for x in numbers for y in among)


def _compare_acts(one: Marks, other: Marks, strict: bool, verdicts: dict[str, str]) -> None:
    a, b = one.title.acts, other.title.acts
    for axis in {end[:-1] for end in a} & {end[:-1] for end in b}:
        up, down = axis + "+", axis + "-"
        mine, theirs = a & {up, down}, b & {up, down}
        if mine & theirs or len(mine) + len(theirs) != 2:
            verdicts[axis] = ""
        elif strict or not (mine & other.told or theirs & one.told):
            verdicts[axis] = f"{_said(mine)} against {_said(theirs)}"


def _said(ends: frozenset[str]) -> str:
    return " ".join(sorted(ends))


def _of(zone: Zone, kind: str) -> frozenset[str]:
    found: frozenset[str] = getattr(zone, kind)
    return found


def _shown(marks: frozenset[str]) -> str:
    return " ".join(sorted(marks)[:3])
