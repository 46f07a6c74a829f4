"""Claims of one happening as one claim: what holdings are asked about is what all of them say together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from models.values import Claim


def limits_from(claims: Sequence[Claim]) -> Claim | None:
    """The claim whose limits count; None where none states any.

    That of an official text where there is one, since a report gives now one figure and now another; then the fullest.
    """
    limited = [each for each in claims if each.thresholds]
    return max(limited, key=lambda each: (each.attribution == "official", len(each.thresholds)), default=None)


def joined(claims: Sequence[Claim], latest: Claim) -> Claim:
    """Claims of one happening as one: what any of them names is in it.

    Args:
        claims: all of it, in order.
        latest: the one whose type, status and words count.
    """
    stated = limits_from(claims) or latest
    dated = [each.effective for each in claims if each.effective]
    return replace(
        latest,
        chips=_union(each.chips for each in claims),
        except_chips=_union(each.except_chips for each in claims),
        firms=_union(each.firms for each in claims),
        actors=_union(each.actors for each in claims),
        instruments=_union(each.instruments for each in claims),
        places=_union(each.places for each in claims),
        acts=_union(each.acts for each in claims),
        thresholds=stated.thresholds,
        limits=stated.limits,
        effective=dated[-1] if dated else None,
    )


def _union(groups: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
