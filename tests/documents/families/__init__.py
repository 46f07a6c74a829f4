"""Small pages of the kinds that readers get wrong, after the markup of real themes and systems, in invented words.

In each the words that belong to the article carry a number as `kept1`, those around it `left1`.
"""

from collections.abc import Callable
from types import FunctionType

from tests.documents.families import kinds, systems
from tests.documents.families.writer import Writer

__all__ = ["FAMILIES", "Writer"]

FAMILIES: list[Callable[[Writer], str]] = [
    page
    for module in (kinds, systems)
    for page in vars(module).values()
    if isinstance(page, FunctionType) and page.__module__ == module.__name__
]
