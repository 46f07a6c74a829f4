"""The trained part of finding claims: which types a sentence makes, and which words say so."""

from pipeline.events.claims.model.features import Feature
from pipeline.events.claims.model.signs import trades_of
from pipeline.events.claims.model.types import TypeFound, TypeModel, find_types

__all__ = ["Feature", "TypeFound", "TypeModel", "find_types", "trades_of"]
