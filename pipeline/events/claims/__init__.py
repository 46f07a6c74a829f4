"""Claims read from a text by clause-level frames (types and statuses: `docs/annotation-guide.md`)."""

from pipeline.events.claims.find import find_claims

__all__ = ["find_claims"]
