"""The REST API, version 1: one module a resource, typed, paged by key, tagged; described by `openapi.json`.

What a reader may see and do is decided where pages decide it: the same door, roles, terms and tasks (`docs/api.md`).
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from pipeline.ui.api.acts import make_acts
from pipeline.ui.api.alerts import make_alerts
from pipeline.ui.api.catalogue import make_catalogue
from pipeline.ui.api.clocks import make_clocks
from pipeline.ui.api.digests import make_digests
from pipeline.ui.api.documents import make_documents
from pipeline.ui.api.events import make_events
from pipeline.ui.api.exposure import make_exposure
from pipeline.ui.api.health import make_health
from pipeline.ui.api.holds import make_hold_list
from pipeline.ui.api.lists import make_lists
from pipeline.ui.api.policy import make_policy
from pipeline.ui.api.rules import make_rules
from pipeline.ui.api.sources import make_sources

PREFIX = "/api/v1"
RESOURCES = (
    make_alerts, make_acts, make_events, make_documents, make_sources, make_lists, make_rules, make_catalogue,
    make_exposure, make_policy, make_clocks, make_digests, make_health,
    make_hold_list,
)  # fmt: skip


def add_api(to: APIRouter, who: Callable[..., Any]) -> None:
    """Put the routes of every resource to a router; `who` raises 401 for whoever is not signed in."""
    for make in RESOURCES:
        to.include_router(make(who), prefix=PREFIX)
