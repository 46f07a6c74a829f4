"""The passages of an alert as they are kept with it, and its sources counted by origin."""

from collections.abc import Sequence
from functools import cached_property

from models.telling import Witness
from models.terms import Passage, Words
from pipeline.sources.tools.federal_register import INSPECTION


class Shown:
    """What an alert shows of the passages that it rests on: the same for all alerts on one change, made when asked."""

    def __init__(self, witnesses: Sequence[Witness]) -> None:
        self._witnesses = witnesses

    @cached_property
    def evidence(self) -> tuple[Passage, ...]:
        """The passages as they are kept."""
        return tuple(quoted(witness) for witness in self._witnesses)

    @cached_property
    def origins(self) -> dict[str, object]:
        """Their sources, counted by origin."""
        return count_origins(self._witnesses)


def quoted(witness: Witness) -> Passage:
    """A passage as stored with the alert: whole, with its terms, for whoever may see how much of it."""
    return Passage(
        revision=witness.revision,
        start=witness.start,
        end=witness.end,
        words=witness.words,
        source=witness.source,
        publisher=Words(witness.publisher),
        url=Words(witness.url),
        title=Words(witness.title),
        published_at=witness.published_at,
        attribution=witness.attribution,
        origin=witness.origin,
        copy=witness.copy,
        said=witness.said,
        sha=witness.sha,
        document=witness.document,
        terms=witness.terms,
    )


def count_origins(witnesses: Sequence[Witness]) -> dict[str, object]:
    """Sources counted by origin: reprints and reports of one piece of news are one, an official text is its own.

    `filed`: it is known from what was filed for public inspection, days before it is published.
    """
    groups: dict[str, set[str]] = {}
    copies = 0
    documents: set[str] = set()
    for witness in witnesses:
        # An edited page is one document, however many of its texts bear witness.
        document = witness.document or str(witness.revision)
        if document in documents:
            continue
        documents.add(document)
        copies += witness.copy
        groups.setdefault(witness.origin or f"revision:{witness.revision}", set()).add(
            "a private document" if witness.terms.private else witness.publisher or witness.source
        )
    return {
        "origins": len(groups),
        "documents": len(documents),
        "copies": copies,
        "by_origin": [{"origin": origin, "publishers": sorted(names)} for origin, names in sorted(groups.items())],
    } | ({"filed": True} if any(each.source == INSPECTION for each in witnesses) else {})
