"""Who gains and who loses by an event, read off its kind alone: no forecast."""

from collections.abc import Mapping
from typing import Any

from pipeline.events.gains import gains
from pipeline.rendering.filters import listing

MOST = 2


def sides(event: Mapping[str, Any], names: Mapping[str, str], makers: Mapping[str, str]) -> str:
    """`loses: NVIDIA, gains: Huawei`, or nothing where the kind of event says nothing of it.

    Args:
        event: what the alert keeps of its event.
        names: names by catalogue id.
        makers: a chip's maker by the chip's id.
    """
    if not event.get("type") or not event.get("stage"):
        return ""
    found = gains(
        event["type"],
        event["stage"],
        chips=event.get("chips", ()),
        to_chips=event.get("to_chips", ()),
        firms=event.get("firms", ()),
        contradicted=bool(event.get("contradicted")),
        maker_of=makers.get,
    )
    told = []
    for way in ("loses", "gains"):
        who = dict.fromkeys(names.get(one.firm, one.firm) for one in found if one.way == way)
        if who:
            would = any(one.would for one in found if one.way == way)
            told.append(f"{f'would {way[:-1]}' if would else way}: {listing(list(who), MOST)}")
    return ", ".join(told)
