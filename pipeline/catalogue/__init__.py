"""What chips, systems, firms, authorities, instruments and places there are, as YAML with examples.

`load_catalogue` reads it; the ids are those of `docs/annotation-guide.md`.
"""

from pipeline.catalogue.catalogue import KINDS, Catalogue, load_catalogue, read_body
from pipeline.catalogue.entries import Authority, Chip, Entry, Firm, Instrument, Place, System

__all__ = [
    "KINDS",
    "Authority",
    "Catalogue",
    "Chip",
    "Entry",
    "Firm",
    "Instrument",
    "Place",
    "System",
    "load_catalogue",
    "read_body",
]
