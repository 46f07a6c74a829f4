"""Addresses from before version 1: they answer as they did, and say what stands in their place."""

import json
from typing import Any

from fastapi import Request, Response

from pipeline.ui.showing import root_of

#: 26 November 2026, as RFC 9745 writes it.
SINCE = "@1795651200"


def earlier(request: Request, value: Any, successor: str, *, status: int = 200) -> Response:
    """An answer of an earlier address.

    Args:
        request: whose application it is.
        value: as JSON knows it.
        successor: the path below version 1 that is to be asked instead (RFC 5829, successor-version).
        status: HTTP status.
    """
    link = f'<{root_of(request)}api/v1/{successor}>; rel="successor-version"'
    headers = {"Deprecation": SINCE, "Link": link}
    return Response(json.dumps(value), status_code=status, media_type="application/json", headers=headers)
