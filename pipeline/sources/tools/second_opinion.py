"""A second opinion on two names, where the extra `screening` is installed: nomenklatura's logic-v2, from 0 to 1.

It is shown beside our own score and decides nothing: our answer is the same with the extra and without.
"""

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

Opinion = Callable[[str, str, bool], float]


@cache
def second_opinion() -> Opinion | None:
    """The score of two names, the third argument saying that they are persons'; None where it is not installed."""
    if importlib.util.find_spec("nomenklatura") is None:
        return None
    # By name: the extra is not there where types are checked.
    model: Any = importlib.import_module("followthemoney").model
    logic: Any = importlib.import_module("nomenklatura.matching.logic_v2.model").LogicV2
    config = logic.default_config()

    def score(one: str, other: str, person: bool) -> float:
        schema = "Person" if person else "Organization"
        left, right = (
            model.get_proxy({"id": name, "schema": schema, "properties": {"name": [name]}}) for name in (one, other)
        )
        return round(float(logic.compare(left, right, config).score), 3)

    return score
