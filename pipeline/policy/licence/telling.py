"""An answer on licences in plain sentences, from which somebody can work: what, by which text, by which route.

It never says that none is needed: what was not examined is listed with what to look up.
"""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.policy.licence.values import SHIPPING, Answer, Aside, Dealing, Examined, Ground, NotExamined, RouteFound
from pipeline.policy.parts import Sure

_SURE: dict[Sure, str] = {
    "seen": "read",
    "general": "general knowledge, not checked against the text",
    "draft": "a draft",
}
_NEEDS = {
    "required": "a licence requirement was found",
    "no_requirement_found": "no licence requirement was found in what was examined",
    "unknown": "it cannot be told",
}
_ASIDES = {
    "duty": "Duty",
    "discouraged": "Discouraged by the buyer's regulator",
    "suspended": "Suspended on that day",
    "later": "In force and not yet to be complied with",
    "list": "On a list without a licence requirement of its own",
}


def tell_answer(answer: Answer, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The answer, a sentence or an indented detail a line.

    Args:
        answer: what was found.
        names: of firms by their ids; the ids where they are not given.
    """
    return tuple(_lines(answer, names or {}))


def headline(answer: Answer, names: Mapping[str, str] | None = None) -> str:
    """The answer in one sentence, with the routes of what was found."""
    what = f"{answer.item}, {dealing_words(answer.dealing, names)}"
    if answer.of:
        return (
            f"{what}: a licence requirement was found for {_firms(answer.of, names or {})}, by letter; for any other "
            "exporter it cannot be told, because letters bind their addressee and are not published."
        )
    ways = route_words(answer.grounds) if answer.outcome == "required" else ""
    return f"{what}: {_NEEDS[answer.outcome]}{f' ({ways})' if ways else ''}."


def route_words(grounds: Iterable[Ground]) -> str:
    """The routes of what surely binds everybody, in a few words: an exception by its conditions, or an application."""
    routes = [route for each in grounds if not each.binds and each.standing is None for route in each.routes]
    surely = [each for each in routes if each.outcome == "yes"] or routes
    exceptions = list(dict.fromkeys(each.name for each in surely if each.kind == "exception"))
    reviews = list(dict.fromkeys(_way(each) for each in surely if each.kind == "review"))
    doubt = "" if surely and surely[0].outcome == "yes" else "perhaps "
    told = [f"{doubt}{name}, if its conditions hold" for name in exceptions]
    if reviews:
        told.append(f"by application: {doubt}{'; else '.join(reviews)}")
    return "; or ".join(told)


def _firms(ids: Iterable[str], names: Mapping[str, str]) -> str:
    return " and ".join(names.get(each, each) for each in ids)


def dealing_words(dealing: Dealing, names: Mapping[str, str] | None = None) -> str:
    """The act in words: `export from US to CN on 2025-05-01, end user seated in CN, its parent in CN`."""
    seats = f"end user seated in {dealing.user_seat or '?'}, its ultimate parent in {dealing.parent_seat or '?'}"
    by = f", by {_firms([dealing.exporter], names or {})}" if dealing.exporter else ""
    if dealing.act in SHIPPING or dealing.act == "import":
        return f"{dealing.act} from {dealing.origin or '?'} to {dealing.to or '?'} on {dealing.day}{by}, {seats}"
    return f"{dealing.act.replace('_', ' ')} in {dealing.to or '?'} on {dealing.day}{by}, {seats}"


def _lines(answer: Answer, names: Mapping[str, str]) -> Iterator[str]:
    yield headline(answer, names)
    yield "This is no legal advice, and no answer here is a permission."
    for each in answer.assumed:
        yield f"Assumed: {each}."
    if answer.missing:
        yield "To tell it, one would have to know:"
        yield from (f"  - {each}" for each in answer.missing)
    if answer.branches:
        same = len({each.outcome for each in answer.branches}) == 1
        yield f"The state of the law is open{', and the answer is the same by each reading' if same else ''}:"
        yield from (f"  - {'; '.join(each.says)}: {_NEEDS[each.outcome]}." for each in answer.branches)
    if answer.grounds:
        yield "Found:"
        yield from (line for ground in answer.grounds for line in _ground(ground, names))
    if answer.open_grounds:
        yield "May apply:"
        yield from (line for ground in answer.open_grounds for line in _ground(ground, names))
    if answer.asides:
        yield "Beside it:"
        yield from map(_aside, answer.asides)
    if answer.examined:
        yield "Examined, and not met:"
        yield from map(_examined, answer.examined)
    yield "Not examined here; each may ask for a licence of its own:"
    yield from map(_not_examined, answer.not_examined)


def _examined(each: Examined) -> str:
    return f"  - {each.title} ({each.cites}): {'; '.join(each.why)}."


def _ground(ground: Ground, names: Mapping[str, str]) -> Iterator[str]:
    paragraph = f", {ground.paragraph}" if ground.paragraph else ""
    yield f"  - {ground.title}{paragraph}: {ground.cites} [{ground.id}; {_SURE[ground.sure]}: {ground.source}]"
    if ground.why:
        yield f"      Why: {'; '.join(ground.why)}."
    if ground.binds:
        yield f"      Binds: {_firms(ground.binds, names)} alone."
    if ground.standing is not None:
        standing = ground.standing
        yield f"      Open: {standing.says} ({standing.cites}; {standing.source})."
    if ground.lacking:
        yield f"      Not known: {'; '.join(ground.lacking)}."
    if ground.conditions:
        yield f"      Not tested: {'; '.join(ground.conditions)}."
    for each in ground.routes:
        yield from _route(each)


def _route(route: RouteFound) -> Iterator[str]:
    kind = "Route" if route.kind == "exception" else "Route, by application"
    notice = f"; notice {route.notice_days} days before the shipment" if route.notice_days is not None else ""
    doubt = (
        f"; whether it applies is not known without {' and '.join(route.lacking)}" if route.outcome == "unknown" else ""
    )
    way = _way(route)
    says = f" ({route.says})" if route.says and route.says != way else ""
    yield f"      {kind}: {way}{says}{notice}{doubt}. {route.cites} [{_SURE[route.sure]}: {route.source}]"
    yield from (f"        condition, not tested: {each}" for each in route.conditions)


def _way(route: RouteFound) -> str:
    """What a route is called: where no policy is stated, what the text says instead."""
    return route.says if route.policy == "not_stated" and route.says else route.name


def _aside(aside: Aside) -> str:
    doubt = " (whether it applies is open)" if aside.outcome == "unknown" else ""
    said = f"{_ASIDES[aside.kind]}: {aside.title}: {aside.says}{doubt}"
    return f"  - {said}. {aside.cites} [{_SURE[aside.sure]}: {aside.source}]"


def _not_examined(each: NotExamined) -> str:
    open_ = f" The state of the law is open: {each.standing.says}." if each.standing is not None else ""
    return f"  - {each.title}: {each.asks}. If so: {each.requires} ({each.cites}; `{each.id}`).{open_}"


def short(grounds: Iterable[Ground]) -> str:
    """Grounds in a few words, for a line elsewhere: `3A090.a.1 (3a090-2024); letter (is-informed-2025)`."""
    return "; ".join(f"{each.paragraph or each.title} ({each.id})" for each in grounds)
