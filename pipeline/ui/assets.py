"""Style sheets and scripts: files beside the code, at addresses that name their version, kept by browsers for good."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from fastapi import APIRouter, HTTPException, Request, Response

#: By the end of the name: what a file is sent as. Nothing else in the folder is handed out.
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
#: What is asked for by its version never changes.
FOR_GOOD = "public, max-age=31536000, immutable"


class Asset:
    """One file: its bytes, what it is, and the digest of its bytes as its version."""

    __slots__ = ("body", "media_type", "version")

    def __init__(self, body: bytes, media_type: str) -> None:
        self.body = body
        self.media_type = media_type
        self.version = sha256(body).hexdigest()[:20]


@cache
def assets() -> MappingProxyType[str, Asset]:
    """All files that are handed out, by their path below `static/`."""
    return MappingProxyType(dict(_found(files("pipeline.ui").joinpath("static"), "")))


def _found(folder: Traversable, before: str) -> list[tuple[str, Asset]]:
    found = []
    for each in sorted(folder.iterdir(), key=lambda one: one.name):
        if each.is_dir():
            found += _found(each, f"{before}{each.name}/")
        elif kind := MEDIA_TYPES.get(each.name[each.name.rfind(".") :]):
            found.append((before + each.name, Asset(each.read_bytes(), kind)))
    return found


def addresses(root: str) -> dict[str, str]:
    """Where each file stands, below the address at which the application is mounted."""
    return {name: f"{root}static/{name}?v={asset.version}" for name, asset in assets().items()}


def make_assets() -> APIRouter:
    """The route, which asks nobody to sign in: who opens a link in a mail sees a page too."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name:path}")
    def asset(request: Request, name: str, v: str = "") -> Response:
        found = assets().get(name)
        if found is None:
            raise HTTPException(404, "no such file")
        tag = f'"{found.version}"'
        headers = {"ETag": tag, "Cache-Control": FOR_GOOD if v == found.version else "public, no-cache"}
        given = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
        if given & {tag, "*"}:
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type=found.media_type, headers=headers)

    return router
