"""The rules' word lists, read from `words.yaml` once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def words(name: str) -> frozenset[str]:
    """The list of that name."""
    return frozenset(_lists()[name].split())


def word_table(name: str) -> Mapping[str, list[str]]:
    """The lists of that name, by their head."""
    return {head: forms.split() for head, forms in _lists()[name].items()}


@cache
def _lists() -> dict[str, Any]:
    text = files("pipeline.mentions").joinpath("words.yaml").read_text(encoding="utf-8")
    given: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    return given
