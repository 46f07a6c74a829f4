"""Who is asking, and what an act on a page needs: the role, a form, and an Origin of our own."""

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qs, urlsplit

from fastapi import HTTPException, Request

from models.recipient import Profile

Role = Literal["viewer", "op", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
#: Of one field of a form.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is asking, and what they may do."""

    name: str
    role: Role
    profile: Profile = "full"

    @property
    def may_act(self) -> bool:
        """Whether this reader may acknowledge, assign, determine and close: who sees nothing of ours does nothing."""
        return self.role in {"op", "admin"} and self.profile == "full"

    @property
    def may_arrange(self) -> bool:
        """Whether this reader may change how the deployment works: rules, recipients, the catalogue, holds."""
        return self.role == "admin" and self.profile == "full"


def check_act(request: Request, reader: Reader) -> None:
    """An act needs the role, and to come from our own page.

    Raises:
        HTTPException: 403, with the reason.
    """
    if not reader.may_act:
        raise HTTPException(403, f"{reader.name} may read but not act")
    check_origin(request)


def check_arrange(request: Request, reader: Reader, what: str) -> None:
    """An act that changes how the deployment works takes an admin, and comes from our own page.

    Raises:
        HTTPException: 403, with the reason; `what` is what they may not do, as "put on or release holds".
    """
    if not reader.may_act:
        raise HTTPException(403, f"{reader.name} may read but not act")
    if not reader.may_arrange:
        raise HTTPException(403, f"{reader.name} may act but not {what}: that takes an admin")
    check_origin(request)


def check_origin(request: Request) -> None:
    """What is posted comes from our own page: its Origin is the host that was asked, and the browser says no other.

    Raises:
        HTTPException: 403, it does not.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if origin is None or site != "same-origin" or urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "this did not come from this site's own page")


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form, the first value of each, as it came."""
    return {name: values[0] for name, values in (await fields_of(request)).items()}


async def fields_of(request: Request) -> dict[str, list[str]]:
    """The fields of a posted form with all their values, as they came."""
    return parse_qs((await request.body()).decode("utf-8", "replace"))


def typed(text: str | None) -> str:
    """What somebody typed into a field, as it may be kept: without NUL and the blanks around, and not too long."""
    return (text or "").replace("\0", "").strip()[:LONGEST]
