"""How messages travel: one file a channel, found by walking this folder."""

import importlib
import pkgutil
from collections.abc import Mapping

from pipeline.channels.base import Channel, Ports

__all__ = ["CHANNELS", "Channel", "Ports"]


def _walk() -> Mapping[str, Channel]:
    found: dict[str, Channel] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda entry: entry.name):
        channel = getattr(importlib.import_module(f"{__name__}.{module.name}"), "CHANNEL", None)
        if isinstance(channel, Channel):
            found[channel.name] = channel
    return found


#: Every channel by name: each module here that defines `CHANNEL`.
CHANNELS: Mapping[str, Channel] = _walk()
