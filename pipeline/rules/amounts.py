"""Where the amounts of an exposure stand in a condition: beside a number that is written out, or otherwise."""

from pipeline.rules.grammar import COMPARE, Node
from pipeline.rules.literals import number_of
from pipeline.rules.picture import AMOUNTS


def sort_amounts(node: Node, marks: dict[str, set[float]], clouded: list[tuple[Node, frozenset[str]]]) -> None:
    """Sort where amounts stand: beside a number that is written out, into `marks`; otherwise into `clouded`."""
    hangs_on = _amounts_in(node)
    if not hangs_on:
        return
    if node.kind in {"&&", "||", "not", "choose"} and not (node.kind == "choose" and not _is_truth(node)):
        for part in node.parts:
            sort_amounts(part, marks, clouded)
        return
    plain = _beside_number(node)
    if plain is None:
        clouded.append((node, hangs_on))
    else:
        marks.setdefault(plain[0], set()).add(plain[1])


def _is_truth(node: Node) -> bool:
    """Whether a choice is between true and false, not between values that something else compares."""
    return all(
        part.kind in {"bool", "&&", "||", "not", "method", *COMPARE} or (part.kind == "choose" and _is_truth(part))
        for part in node.parts[1:]
    )


def _beside_number(node: Node) -> tuple[str, float] | None:
    """The amount and the number of a comparison that is just this."""
    if node.kind not in COMPARE or node.kind == "in":
        return None
    for one, other in (node.parts, node.parts[::-1]):
        negative = other.kind == "minus" and other.parts[0].kind == "number"
        literal = other.parts[0] if negative else other
        name = _amount_of(one)
        if name and literal.kind == "number":
            return name, number_of(literal.name) * (-1 if negative else 1)
    return None


def _amount_of(node: Node) -> str | None:
    if node.kind in {"call", "method"} and node.name == "size" and len(node.parts) == 1:
        # Of a list its length is the amount.
        [node] = node.parts
        return "flips" if node.kind == "path" and node.name == "exposure.flips" else None
    name = node.name.removeprefix("exposure.") if node.kind == "path" else ""
    return name if name in AMOUNTS and name != "flips" and node.name != name else None


def _amounts_in(node: Node) -> frozenset[str]:
    if node.kind == "path":
        root, _, name = node.name.partition(".")
        return frozenset({name} & set(AMOUNTS)) if root == "exposure" else frozenset()
    return frozenset[str]().union(*(_amounts_in(part) for part in node.parts))
