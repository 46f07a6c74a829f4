"""Stories: the documents that report one piece of news, put together online."""

from pipeline.events.stories.grouper import Grouper
from pipeline.events.stories.store import Earlier, Known, MemoryStore, Placement, Store

__all__ = ["Earlier", "Grouper", "Known", "MemoryStore", "Placement", "Store"]
