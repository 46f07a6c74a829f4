"""The API described: `openapi.json` for programs, and a page of its operations for people, made from it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from pipeline import __version__
from pipeline.ui.acting import Reader
from pipeline.ui.api import PREFIX
from pipeline.ui.api.answering import Problem
from pipeline.ui.showing import root_of, show

METHODS = ("get", "post", "put", "patch", "delete")
#: Parameters of paths, each with its meaning and one that may be tried.
PLACES: Mapping[str, tuple[str, str]] = {
    "alert_id": ("Id of the alert, as on pages.", "al-aaaaaaaaaaaaa"),
    "event_id": ("Id of the event.", "ev-aaaaaaaaaaaaa"),
    "document_id": ("Id of the document.", "do-aaaaaaaaaaaaa"),
    "entry_id": ("Id of the entry.", "nvidia-h20"),
    "rule_id": ("Id of the rule.", "restriction-official"),
    "name": ("Name of the source.", "federal_register_bis"),
    "week": ("ISO week.", "2025-W16"),
    "number": ("Number of the change.", "1"),
}
ABOUT = """Everything that the pages show, and every act on an alert, for programs.

Instants are RFC 3339 in UTC; each field says by which clock: the **world**'s (of a recorded world its own), or the
**wall**'s. Lists come page by page: follow `next`, or the header `Link`. Every body bears an `ETag`. What goes wrong is
told as problem details (RFC 9457). Nothing here is legal advice.
"""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a program signs in where this application runs: OpenAPI's security schemes by name, and words of it."""

    schemes: Mapping[str, Mapping[str, Any]]
    says: str


#: Behind `chipwatch serve`: whoever is let in by the door is signed in.
BY_DOOR = Signing({}, "Whoever the door lets in is signed in: on loopback everybody, behind a proxy whom it names.")
#: Inside Airflow: its own tokens, by a header or by its cookie.
BY_AIRFLOW = Signing(
    {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Airflow's own token: POST `/auth/token` with `username` and `password` gives one.",
        },
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "_token",
            "description": "The same token as a browser has it; an act then needs an `Origin` of this site.",
        },
    },
    "Airflow's own tokens: `Authorization: Bearer …`.",
)


def describe(app: FastAPI, root: str, signing: Signing) -> dict[str, Any]:
    """The OpenAPI document.

    Args:
        app: whose described routes it tells.
        root: where the application is mounted.
        signing: how programs sign in here.
    """
    document = get_openapi(
        title="chipwatch",
        version=__version__,
        openapi_version="3.1.0",
        summary="What changed for AI accelerators, how sure that is, and what of ours it touches",
        description=f"{ABOUT}\n{signing.says}\n",
        routes=app.routes,
        servers=[{"url": root.rstrip("/") or "/"}],
    )
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {}).update(_problem())
    for _, operation in _operations(document):
        for given in operation.get("parameters", ()):
            given["schema"] = _never_null(given["schema"])
            if given["in"] == "path" and given["name"] in PLACES:
                says, example = PLACES[given["name"]]
                given |= {"description": says, "example": int(example) if example.isdecimal() else example}
    if signing.schemes:
        parts["securitySchemes"] = {name: dict(scheme) for name, scheme in signing.schemes.items()}
        document["security"] = [{name: []} for name in signing.schemes]
    return document


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: one that is not given is left away, and never null."""
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return rest | options[0] if len(options) == 1 else schema


def _problem() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    inner: dict[str, Any] = schema.pop("$defs", {})
    return inner | {"Problem": schema}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield (method, path), item[method]


def make_describing(app: FastAPI, who: Callable[..., Any], signing: Signing) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]
    kept: dict[str, dict[str, Any]] = {}

    def document_at(root: str) -> dict[str, Any]:
        if root not in kept:
            kept[root] = describe(app, root, signing)
        return kept[root]

    @router.get("/openapi.json")
    def openapi(request: Request, reader: asking) -> Response:  # noqa: ARG001 - asks for sign-in
        return Response(json.dumps(document_at(root_of(request))), media_type="application/json")

    @router.get("/api", response_class=HTMLResponse)
    def reference(request: Request, reader: asking) -> Response:  # noqa: ARG001
        document = document_at(root_of(request))
        groups: dict[str, list[dict[str, Any]]] = {}
        for (method, path), operation in _operations(document):
            told = _told(document, method, path, operation)
            groups.setdefault(operation["tags"][0], []).append(told)
        origin = f"{request.url.scheme}://{request.url.netloc}"
        return show(
            request,
            "ui/api.html",
            groups=groups,
            signing=signing,
            prefix=PREFIX,
            origin=origin,
            here_at=origin + root_of(request).rstrip("/"),
        )

    return router


def _told(document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    """An operation as the page tells it."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answer = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "says": operation.get("description", operation.get("summary", "")),
        "given": [*_parameters(operation.get("parameters", ())), *_fields(document, body)],
        "answer": _fields(document, answer),
        "statuses": sorted(operation["responses"]),
    }


def _parameters(given: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, bool, str]]:
    return [
        (each["name"], each["in"], bool(each.get("required")), _says(each.get("description"), each.get("schema", {})))
        for each in given
    ]


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str, bool, str]]:
    """The fields of a body: name, type, whether they must be there, what they tell; of a page those of its rows."""
    found = _resolved(document, schema)
    rows = found.get("properties", {}).get("items", {}).get("items")
    if found.get("type") == "array":
        rows = found["items"]
    if rows:
        found = _resolved(document, rows)
    needed = set(found.get("required", ()))
    return [
        (name, _type_of(each), name in needed, _says(each.get("description"), each))
        for name, each in found.get("properties", {}).items()
    ]


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(options) == 1:
        schema = options[0]
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _type_of(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_type_of(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type_of(schema.get('items', {}))}"
    return str(schema.get("format", schema.get("type", "value")))


def _says(told: str | None, schema: Mapping[str, Any]) -> str:
    choices = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    words = f" One of {', '.join(map(str, choices))}." if choices else ""
    return f"{told or ''}{words}"
