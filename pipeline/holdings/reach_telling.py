"""What hangs on what further up, in plain text: for a thing that is hit, and for a chip."""

from collections.abc import Iterable, Iterator, Sequence

from models.wording import plural
from pipeline.holdings.reach import Lot, Path, Reach, Reached
from pipeline.holdings.upstream import Link, Need

#: Each step as a clause, of what and to what.
_WORDS = {
    "designer": "designed by {}",
    "node": "logic dies made in {}",
    "foundry": "made by {}",
    "fab": "lines in {}",
    "packager": "packaged by {}",
    "packaging_plant": "plants in {}",
    "memory": "memory {}",
    "memory_maker": "made by {}",
    "memory_plant": "plants in {}",
    "supplier": "bought from {}",
    "shipped_from": "shipped from {}",
}
_SURE = {"seen": "seen", "general": "general knowledge", "unknown": "not known"}


def tell_reach(found: Reach) -> str:
    """What hangs on a thing: surely, perhaps, not known; each path with the source and how sure of every link."""
    sure = [each for each in found.reached if each.sure != "unknown"]
    perhaps = [each for each in found.reached if each.sure == "unknown"]
    lines = [f"What hangs on {found.thing.name} ({', '.join(dict.fromkeys(kind for kind, _ in found.thing.keys))})"]
    lines += ["", "Hangs on it:", *(line for each in sure for line in _reached(each))] if sure else []
    if not sure:
        lines.append("No chip of ours is known to hang on it.")
    if perhaps:
        lines += ["", "May hang on it, which is not known:", *(line for each in perhaps for line in _reached(each))]
    if found.open:
        lines += ["", "Not known whether it hangs on it:"]
        for each in found.open:
            lines += [f"  {each.name}: {_units(each.lots)}", *(f"    missing: {why}" for why in each.missing)]
    lines.append("")
    if found.unmatched:
        lines.append(f"Not examined: {plural(found.unmatched, 'unit')} of items that the catalogue does not match.")
    if found.not_held:
        lines.append(f"Not held, but hangs on it as well: {', '.join(found.not_held)}.")
    lines.append(
        "What is in hand is not affected in itself: new supply, spares and repair hang on it. What is in transit has "
        "been made; it is at risk where its way or its supplier is hit. Not examined: the seats of firms, makers of "
        "equipment and of materials."
    )
    return "\n".join(lines)


def tell_chain(name: str, needs: Sequence[Need], own: Iterable[Link] = ()) -> str:
    """A chip's whole chain as a tree in words; `own` are the links of our lines of it."""
    lines = [name, *_tree(needs, 1)]
    return "\n".join([*lines, *dict.fromkeys(f"  {link_words(link)}" for link in own)])


def link_words(link: Link) -> str:
    """One link, with who does the same beside it, how sure, and its source."""
    if link.on is None:
        return f"{link.step.replace('_', ' ')}: not known ({link.source})"
    said = _WORDS[link.step].format(link.name)
    beside = ""
    if link.others:
        beside = f", together with {_listed(link.others)}" if link.join == "all" else f" or {_listed(link.others)}"
    return f"{said}{beside} ({_proof(link)})"


def _proof(link: Link) -> str:
    """How sure and by which source; of the catalogue's entry its long source stands in the JSON form alone."""
    return f"{_SURE[link.sure]}: {'catalogue' if link.source.startswith('catalogue: ') else link.source}"


def _tree(needs: Sequence[Need], depth: int) -> Iterator[str]:
    told: set[frozenset[str]] = set()
    for need in needs:
        alike = frozenset({need.link.step, need.link.name, *need.link.others})
        if alike in told and not need.above:
            continue  # "Taiwan or United States" says "United States or Taiwan" as well
        told.add(alike)
        yield f"{'  ' * depth}{link_words(need.link)}"
        yield from _tree(need.above, depth + 1)


def _reached(each: Reached) -> Iterator[str]:
    yield f"  {each.name}: {_units(each.lots)}"
    for path in each.paths:
        yield f"    {path_words(path)}"


def path_words(path: Path) -> str:
    """A way up, link by link, and whether another way is known."""
    way = "; ".join(f"{_WORDS[link.step].format(link.name)} ({_proof(link)})" for link in path.links)
    if path.stand_ins:
        return f"{way}. Not hit beside it: {_listed(path.stand_ins)}."
    return f"{way}. No other way is known."


def _units(lots: Sequence[Lot]) -> str:
    groups = (("at risk", [lot for lot in lots if lot.coming]), ("in hand", [lot for lot in lots if not lot.coming]))
    return "; ".join(f"{word}: {', '.join(map(_lot, here))}" for word, here in groups if here)


def _lot(lot: Lot) -> str:
    values = []
    for value in lot.values:
        if not value.priced:
            values.append("price not known")
        else:
            part = "" if value.priced == value.lines else f" for {value.priced:,} of {value.lines:,} lines"
            values.append(f"{value.amount:,.2f} {value.currency or 'in an unknown currency'}{part}")
    return f"{lot.units:,} {lot.status.replace('_', ' ')} ({' + '.join(values)})"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
