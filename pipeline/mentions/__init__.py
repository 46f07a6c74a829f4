"""What a text mentions: firms, chips, instruments, authorities and places, with exact spans and ids.

The only place where spaCy is imported; frozen values leave it, never a Doc. spaCy is loaded when an
annotator is made, not before.
"""

from typing import TYPE_CHECKING

from pipeline.catalogue import Catalogue

if TYPE_CHECKING:
    from pipeline.mentions.annotator import Annotator

__all__ = ["make_annotator"]


def make_annotator(catalogue: Catalogue, larger: str | None = None) -> "Annotator":
    """An annotator over a catalogue: `annotator(text) -> Annotated`, and `annotator.sha`.

    `larger` names a spaCy pipeline that is asked too, where it is installed.
    """
    from pipeline.mentions import annotator

    return annotator.make_annotator(catalogue, larger)
