"""A condition as people say it: its tree in plain English, and the values that it asks in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.rendering.filters import count, day, listing, phrase
from pipeline.rules.grammar import Node, read_condition
from pipeline.rules.literals import value_of
from pipeline.rules.picture import AMOUNTS

#: What a field of the picture is called in a sentence; of others its own words and its part's are taken.
CALLED: Mapping[str, str] = {
    "change.about": "what the turn is about",
    "change.kind": "the kind of turn",
    "change.origin": "how it came in",
    "event.type": "what happens",
    "event.stage": "the stage",
    "event.from_stage": "the stage before",
    "event.contradicted": "texts contradict each other",
    "event.alerted": "an alert told of it before",
    "event.chips": "the chips that it names",
    "event.to_chips": "the chips that are moved to",
    "event.firms": "the firms that it names",
    "event.actors": "who acts",
    "event.instruments": "the rules and lists that it names",
    "event.places": "the places that it names",
    "event.acts": "the acts that it names",
    "event.effective": "the day on which it takes effect",
    "event.official": "an official text tells it",
    "event.origins": "independent origins",
    "event.documents": "documents that tell it",
    "event.confidence": "how sure its claims are",
    "event.first_known": "the day on which it was first known",
    "claim.type": "what the newest claim says",
    "claim.status": "how the newest claim puts it",
    "claim.attribution": "who says it",
    "claim.confidence": "how sure the newest claim is",
    "call.changed": "what the call says otherwise than the one before",
    "call.against": "the call before",
    "call.company": "the company",
    "call.firm": "the company",
    "call.period": "the period",
    "call.held_on": "the day of the call",
    "call.why": "what changed since",
    "list.id": "the list",
    "list.kind": "what the list did",
    "list.name": "the entry's name",
    "list.party_firms": "the firms that the entry names",
    "list.countries": "the entry's countries",
    "list.fields": "the fields that changed",
    "list.in_domain": "the entry is of our field",
    "list.told": "its listing was told before",
    "list.moved": "the list that it moved from or to",
    "screening.dealt": "we deal with the party",
    "screening.told": "its listings were told before",
    "source.official": "it is an official source",
    "clock.kind": "the kind of day",
    "clock.days_left": "days left",
    "clock.on": "the day",
    "clock.what": "what it is about",
    "clock.why": "what ends it",
    "clock.units": "units that the day is about",
    "exposure.units": "units stopped, needing a licence or owing a duty",
    "exposure.discouraged": "units discouraged",
    "exposure.eased": "units eased",
    "exposure.elsewhere": "units of the same chips elsewhere",
    "exposure.unaffected": "units left as they are",
    "exposure.orders": "open orders in scope",
    "exposure.value": "the value in scope",
    "exposure.share": "the share of the fleet's compute",
    "exposure.flips": "chips of the fleet that change side",
    "exposure.unnamed": "chips of the fleet that change side and are not named",
    "exposure.grown": "units more than before",
    "exposure.cause": "what changed on our side",
    "exposure.lines": "lines in scope",
    "exposure.priced": "lines with a price",
    "exposure.unknown": "amounts of which only a part is known",
    "holdings.present": "there is an inventory",
    "holdings.chips": "the chips held or ordered",
    "holdings.sites": "the sites",
    "holdings.countries": "the countries of the sites",
    "holdings.suppliers": "the suppliers",
}
#: Fields that are true or false, and say something by themselves.
_STATED = frozenset(
    {
        "event.contradicted", "event.alerted", "event.official", "list.in_domain", "list.told", "screening.dealt",
        "screening.told", "source.official", "holdings.present",
    }
)  # fmt: skip
_COMPARE = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_COUNTED = {"==": "are", "!=": "are not", "<": "are fewer than", "<=": "are at most", ">": "are more than",
            ">=": "are at least"}  # fmt: skip
_SIGNS = {"+": "plus", "-": "less", "*": "times", "/": "by", "%": "modulo"}
_EVERY = {"exists": "one of", "all": "every one of", "exists_one": "just one of"}
#: As many values of a list as are told.
MOST = 4

Names = Mapping[str, str]


def in_words(source: str, names: Names = {}) -> str:  # noqa: B006 - a Mapping, never written
    """A condition in words.

    Args:
        source: CEL, checked before.
        names: of catalogue ids.

    Raises:
        ConditionError: it is no condition.
    """
    return words_of(read_condition(source), names)


def words_of(node: Node, names: Names, of: Names = {}) -> str:  # noqa: B006
    """A part of a condition in words; `of` are the names of the variables that it stands under."""
    match node.kind:
        case "&&" | "||":
            said = [_inside(part, names, of) for part in node.parts]
            return f"{', '.join(said[:-1])} {'and' if node.kind == '&&' else 'or'} {said[-1]}"
        case "not":
            return f"not so: {_inside(node.parts[0], names, of)}"
        case "path":
            called = called_of(node.name, of)
            return called if node.name in _STATED else f"{called} holds" if node.name not in of else called
        case "in":
            return _within(node, names, of)
        case "method":
            return _each(node, names, of)
        case "choose":
            one, yes, no = (words_of(part, names, of) for part in node.parts)
            return f"where {one}: {yes}, otherwise: {no}"
        case kind if kind in _COMPARE:
            return _compared(node, names, of)
    return _thing(node, names, of)


def _inside(node: Node, names: Names, of: Names) -> str:
    said = words_of(node, names, of)
    return f"({said})" if node.kind in {"&&", "||", "choose"} else said


def _compared(node: Node, names: Names, of: Names) -> str:
    left, right = node.parts
    if right.kind == "text" and not value_of(right.name) and node.kind in {"==", "!="}:
        return f"{_thing(left, names, of)} is {'not ' if node.kind == '==' else ''}stated"
    if left.kind == "call" and left.name == "size" and right.name == "0" and node.kind in {"==", ">", "!="}:
        one = _thing(left.parts[0], names, of)
        return f"there are none of {one}" if node.kind == "==" else f"there are some of {one}"
    many = left.kind == "path" and called_of(left.name, of).startswith(
        ("our units", "our open", "units", "days", "ind")
    )
    sign = (_COUNTED if many or left.kind == "call" else _COMPARE)[node.kind]
    return f"{_thing(left, names, of)} {sign} {_thing(right, names, of)}"


def _within(node: Node, names: Names, of: Names) -> str:
    one, many = node.parts
    if many.kind == "list":
        said = [_thing(part, names, of) for part in many.parts]
        return f"{_thing(one, names, of)} is {' or '.join([', '.join(said[:-1]), said[-1]] if said[1:] else said)}"
    return f"{_thing(one, names, of)} is among {_thing(many, names, of)}"


def _each(node: Node, names: Names, of: Names) -> str:
    receiver, *given = node.parts
    if node.name in _EVERY and len(given) == 2:
        body = words_of(given[1], names, {**of, given[0].name: "it"})
        head = f"{_EVERY[node.name]} {_thing(receiver, names, of)}"
        return f"{head} {body.removeprefix('it ')}" if body.startswith("it ") else f"for {head}: {body}"
    said = ", ".join(_thing(part, names, of) for part in given)
    return f"{_thing(receiver, names, of)} {phrase(node.name)} {said}".rstrip()


def _thing(node: Node, names: Names, of: Names) -> str:
    """What stands on a side of a comparison."""
    if node.kind == "path":
        return called_of(node.name, of)
    if node.kind == "text":
        return _word(value_of(node.name), names)
    if node.kind in {"number", "bool"}:
        return node.name
    if node.kind == "list":
        return "none" if not node.parts else ", ".join(_thing(part, names, of) for part in node.parts)
    if node.kind == "minus":
        return f"-{_thing(node.parts[0], names, of)}"
    if node.kind in _SIGNS:
        left, right = (_thing(part, names, of) for part in node.parts)
        return f"{left} {_SIGNS[node.kind]} {right}"
    if node.kind == "call":
        inner = ", ".join(_thing(part, names, of) for part in node.parts)
        return f"the number of {inner}" if node.name == "size" else f"{phrase(node.name)} of {inner}"
    return words_of(node, names, of)


def called_of(path: str, of: Names = {}) -> str:  # noqa: B006
    """What a field is called: `event.chips` is "the chips that it names"."""
    if path in of:
        return of[path]
    if path in CALLED:
        return CALLED[path]
    part, _, name = path.partition(".")
    if part == "call":
        return f"what the call says of {phrase(name)}"
    if part == "watch":
        return f"the watch list {phrase(name)}"
    return f"the {part}'s {phrase(name)}" if name else path


def _word(value: str, names: Names) -> str:
    return names.get(value) or phrase(value)


def tell_value(path: str, value: Any, names: Names, unknown: Sequence[str] = ()) -> str:
    """A value in words: `yes`, `3`, `≥ 208`, `NVIDIA H20 and NVIDIA H200`, `none`, `not stated`.

    Args:
        path: of the field.
        value: as the picture has it.
        names: of catalogue ids.
        unknown: amounts of which only a part is known.
    """
    part, _, name = path.partition(".")
    least = "≥ " if part == "exposure" and name in AMOUNTS and name in unknown else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return least + (listing([_word(str(each), names) for each in value], MOST) or "none")
    if isinstance(value, int):
        return least + count(value)
    if isinstance(value, float):
        return least + (
            f"{100 * value:.0f} %" if name in {"confidence", "share"} else f"{value:,.1f}".removesuffix(".0")
        )
    if not value:
        return "not stated"
    is_day = len(value) == 10 and value[4] == value[7] == "-" and value[:4].isdecimal()
    return day(value) if is_day else _word(str(value), names)
