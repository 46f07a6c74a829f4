"""The page Recipients: who is told, by which ways, what they got, what is kept from them; forms for admins."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from models.recipient import SEVERITIES, Addressee, Cadence, KeptFrom, Lens, Profile, cadence_from
from pipeline.alerts.recipient_file import DAYS, FILTER_KEYS, plain_of, time_zones
from pipeline.channels import CHANNELS
from pipeline.errors import CallError, StateError
from pipeline.tasks import confirming, recipients, recipients_view, views
from pipeline.ui.acting import Reader, check_arrange, form_of, typed
from pipeline.ui.showing import go, show

LISTS = tuple(part for part in FILTER_KEYS if part != "touching")
ACTS = ("confirm", "ask", "test", "remove")
SPARE = 1
#: What a form shows where nothing is said.
BLANK: dict[str, Any] = {
    "kind": "person", "lens": "procurement", "profile": "full", "time_zone": "UTC",
    "digest": {"day": "monday", "hour": 7}, "kept_from": [], "members": [], "escalate_to": [],
}  # fmt: skip
BLANK_WAY: dict[str, Any] = {"channel": "email", "address": "", "digest": True, "secret": ""}


def make_recipients(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/recipients")
    def listing(request: Request, reader: asking) -> Response:
        return _list(request, reader)

    @router.post("/recipients")
    async def add(request: Request, reader: asking) -> Response:
        check_arrange(request, reader, "change who is told")
        name = typed((await form_of(request)).get("name"))
        fields: dict[str, Any] = {"routes": []}
        try:
            recipients.edit_recipient(views.context(), name, fields, by=reader.name)
        except CallError as fault:
            return _list(request, reader, fault=str(fault), status=422)
        return go(request, f"recipients/{quote(name, safe='')}", told=f"{name} is written down")

    @router.get("/recipients/{name}")
    def detail(request: Request, name: str, reader: asking) -> Response:
        _check(reader, name)
        return _detail(request, reader, name)

    @router.post("/recipients/{name}")
    async def save(request: Request, name: str, reader: asking) -> Response:
        check_arrange(request, reader, "change who is told")
        _found(name)
        form = await form_of(request)
        fields = fields_of_form({part: text.replace("\0", "") for part, text in form.items()})
        try:
            recipients.edit_recipient(views.context(), name, fields, by=reader.name)
        except CallError as fault:
            return _detail(request, reader, name, given=fields, fault=str(fault), status=422)
        return go(request, f"recipients/{quote(name, safe='')}", told=f"{name} is changed")

    @router.post("/recipients/{name}/acts")
    async def act(request: Request, name: str, reader: asking) -> Response:
        check_arrange(request, reader, "change who is told")
        _found(name)
        doing = (await form_of(request)).get("act", "")
        try:
            _do(doing, name, reader.name)
        except (CallError, StateError) as fault:
            return _detail(request, reader, name, fault=str(fault), status=422)
        return go(request, f"recipients/{quote(name, safe='')}", told=f"Done for {name}")

    return router


def _do(doing: str, name: str, by: str) -> None:
    context = views.context()
    if doing == "confirm":
        confirming.confirm_recipient(context, name, by=by, via="page")
    elif doing == "ask":
        confirming.ask_again(context, name, by=by, via="page")
    elif doing == "test":
        confirming.send_test(context, name, by=by, via="page")
    elif doing == "remove":
        recipients.remove_recipient(context, name, by=by, via="page")
    else:
        raise CallError(f"no act {doing!r}: one of {', '.join(ACTS)}")


def _check(reader: Reader, name: str) -> None:
    """Addresses are for those who act; everybody may see their own.

    Raises:
        HTTPException: 403, they may not.
    """
    if not reader.may_act and reader.name != name:
        raise HTTPException(403, f"{reader.name} may not see who is told")


def _found(name: str) -> Addressee:
    try:
        return recipients.find_recipient(views.context(), name)
    except CallError as fault:
        raise HTTPException(404, str(fault)) from fault


def _list(request: Request, reader: Reader, *, fault: str = "", status: int = 200) -> Response:
    people = [
        each for each in recipients.list_recipients(views.context()) if reader.may_act or each.name == reader.name
    ]
    shown = show(
        request,
        "ui/recipients.html",
        people=[line_of(each) for each in people if each.active],
        gone=[line_of(each) for each in people if not each.active],
        admin=reader.may_arrange,
        fault=fault,
    )
    shown.status_code = status
    return shown


def line_of(who: Addressee) -> dict[str, Any]:
    """A recipient as one line of the list."""
    soonest = [severity for severity in SEVERITIES if any(way.cadence.get(severity) == "instant" for way in who.routes)]
    return {
        "who": who,
        "link": quote(who.name, safe=""),
        "at_once": f"from {soonest[0]}" if soonest else "nothing",
        "digest": f"{DAYS[who.digest_day].capitalize()} {who.digest_hour}:00"
        if any(w.digest for w in who.routes)
        else "",
        "waiting": sum(way.confirmed_at is None for way in who.routes),
        "kept": [each.replace("_", " ") for each in who.kept_from],
        "asks": [f"{part}: {', '.join(value)}" for part in LISTS if (value := getattr(who.filters, part))]
        + (["what touches us"] if who.filters.touching else []),
    }


def _detail(
    request: Request,
    reader: Reader,
    name: str,
    *,
    given: Mapping[str, Any] | None = None,
    fault: str = "",
    status: int = 200,
) -> Response:
    who = _found(name)
    fields = given if given is not None else plain_of(who)
    given_ways: list[dict[str, Any]] = [*fields.get("routes", []), *[{}] * SPARE]
    shown = show(
        request,
        "ui/recipient.html",
        line=line_of(who),
        who=who,
        fields=BLANK | dict(fields),
        filters=dict.fromkeys(LISTS, ()) | {"touching": False} | dict(fields.get("filters", {})),
        quiet={"since": "", "until": "", "weekends": False, "but": "critical"} | dict(fields.get("quiet", {})),
        ways=[BLANK_WAY | {**way, "cadence": cadence_from("critical") | way.get("cadence", {})} for way in given_ways],
        view=recipients_view.view_recipient(views.context(), who),
        admin=reader.may_arrange,
        fault=fault,
        choices={
            "lens": get_args(Lens),
            "profile": get_args(Profile),
            "cadence": get_args(Cadence),
            "kept": get_args(KeptFrom),
            "channel": tuple(CHANNELS),
            "day": DAYS,
            "severity": tuple(reversed(SEVERITIES)),
            "zone": sorted(time_zones()),
        },
        lists=LISTS,
        reconstruction=views.context().world_kind == "replay",
    )
    shown.status_code = status
    return shown


def fields_of_form(form: Mapping[str, str]) -> dict[str, Any]:
    """The form's fields as the file's: lists by commas, ways by their number; a way without an address is taken out."""
    fields: dict[str, Any] = {
        name: form[name].strip() for name in ("kind", "lens", "profile", "time_zone") if form.get(name)
    }
    hour = form.get("digest_hour", "").strip()
    fields["digest"] = {"day": form.get("digest_day", "monday"), "hour": int(hour) if hour.isdecimal() else hour or 7}
    fields["routes"] = [
        _way(form, number) for number in range(_ways_in(form)) if form.get(f"address{number}", "").strip()
    ]
    filters: dict[str, Any] = {part: _listed(form.get(part, "")) for part in LISTS if form.get(part, "").strip()}
    if form.get("touching"):
        filters["touching"] = True
    quiet: dict[str, Any] = {
        end: form[f"quiet_{end}"].strip() for end in ("since", "until") if form.get(f"quiet_{end}", "").strip()
    }
    if form.get("quiet_weekends"):
        quiet["weekends"] = True
    if quiet and form.get("quiet_but"):
        quiet["but"] = form["quiet_but"]
    fields |= {"filters": filters} if filters else {}
    fields |= {"quiet": quiet} if quiet else {}
    for part in ("members", "escalate_to"):
        if form.get(part, "").strip():
            fields[part] = _listed(form[part])
    if kept := [each for each in get_args(KeptFrom) if form.get(f"kept_{each}")]:
        fields["kept_from"] = kept
    return fields


def _way(form: Mapping[str, str], number: int) -> dict[str, Any]:
    way: dict[str, Any] = {"channel": form.get(f"channel{number}", ""), "address": form[f"address{number}"].strip()}
    cadence = {severity: form[f"{severity}{number}"] for severity in SEVERITIES if form.get(f"{severity}{number}")}
    way |= {"cadence": cadence} if cadence else {}
    if not form.get(f"digest{number}"):
        way["digest"] = False
    if secret := form.get(f"secret{number}", "").strip():
        way["secret"] = secret
    return way


def _ways_in(form: Mapping[str, str]) -> int:
    numbers = [name.removeprefix("address") for name in form if name.startswith("address")]
    return min(20, 1 + max((int(each) for each in numbers if each.isdecimal() and len(each) < 3), default=-1))


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
