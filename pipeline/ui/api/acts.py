"""What people do with an alert: the acts of its page, each answered by the alert as it stands then.

An act asks in its own transaction whether the alert is still as `If-Match` had it, and whether its key was used: of two
who act at once one is told 412 or 409, and whoever asks again, since an answer was lost, does nothing twice.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import ConfigDict, Field, model_validator

from models.once import Once
from models.telling import ActName, Verdict
from pipeline.errors import CallError, StateError
from pipeline.tasks import life, views
from pipeline.ui.acting import Reader
from pipeline.ui.api.alerts import AlertWhole, whole
from pipeline.ui.api.answering import TAG, Given, Tagged, answers, body_of, tag_of, told
from pipeline.ui.api.doing import IdempotencyKey, IfMatch, NeededKey, check_match, check_may, once_of
from pipeline.ui.api.words import Day, Prose

#: A name, or some words: not only blanks.
SOMETHING = r"^[^\x00-\x1F\x7F]*[^\x00-\x20\x7F\s][^\x00-\x1F\x7F]*$"
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=SOMETHING)]
Said = Annotated[str, Field(min_length=1, max_length=500, pattern=SOMETHING)]


class Note(Given):
    """Words beside an act."""

    note: Prose = Field(default="", description="Why, in your words; part of the alert's history.")


class Assigning(Note):
    """To whom an alert is given."""

    to: Name = Field(description="Name of the person or team.", examples=["olga"])


class Closing(Note):
    """As what an alert is closed: how it is judged."""

    verdict: Literal["true", "noise", "wrong_entity", "wrong_exposure"] = Field(
        description="It was right; right and not worth telling; about another firm or chip; or wrong about ours. "
        "Who was told gets a correction of the last two."
    )


class Duplicating(Note):
    """Which alert told the same."""

    of: Name = Field(description="`al-…` that told it first.")


class Commenting(Given):
    """A comment."""

    note: Said = Field(description="The words.", examples=["Asked the supplier for a date."])
    privileged: bool = Field(
        default=False, description="They stay on the alert's page, for who may act: no API, export or message has them."
    )


class Snoozing(Note):
    """When an alert is to be heard of again: on a day, or when its event's stage changes, or at either."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["until"], "properties": {"until": {"type": "string"}}},
                {"required": ["until_stage"], "properties": {"until_stage": {"const": True}}},
            ]
        }
    )
    until: Day | None = Field(default=None, description="First day on which it is open again: world clock, local.")
    until_stage: bool = Field(default=False, description="When the stage of its event is another.")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.until is None and not self.until_stage:
            raise ValueError("a snooze ends on a day, or when the stage changes: give one, or mute it")
        return self


class Telling(Given):
    """To whom an alert is sent."""

    to: Name = Field(description="Name of a recipient.", examples=["desk"])


Act = Callable[[life.Only], Any]
#: The key was used for this act before: it was not done again.
REPLAYED: Mapping[str, str] = {"Idempotency-Replayed": "true"}
NOTHING: Mapping[str, str] = {}


def acted(on: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """Every status that an act can answer with, and what its answer says of the thing that it is done on."""
    found = answers(*statuses, tagged=False)
    found[200]["headers"] = {
        "ETag": TAG,
        "Content-Location": {"description": f"Address of the {on}.", "schema": {"type": "string"}, "required": True},
        "Idempotency-Replayed": {
            "description": "`true` where the key was used for this act before: it was not done again.",
            "schema": {"type": "string"},
        },
    }
    return found


def make_acts(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Acts on alerts"])

    async def acting(request: Request, reader: Annotated[Reader, Depends(who)]) -> Reader:
        check_may(request, reader)
        return reader

    may = Annotated[Reader, Depends(acting)]
    common: dict[str, Any] = {"response_model": AlertWhole, "responses": acted("alert", 403, 404, 409, 412)}

    async def once(request: Request, reader: may, idempotency_key: IdempotencyKey = None) -> Once | None:
        return await once_of(request, reader, idempotency_key)

    async def surely(request: Request, reader: may, idempotency_key: NeededKey) -> Once | None:
        return await once_of(request, reader, idempotency_key)

    perhaps = Annotated[Once | None, Depends(once)]
    needed = Annotated[Once | None, Depends(surely)]

    @router.post("/alerts/{alert_id}/acknowledge", operation_id="acknowledgeAlert", **common)
    def acknowledge(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Note | None = None, if_match: IfMatch = None
    ) -> Response:
        """Say that you have seen an alert and look after it."""
        return _act(request, alert_id, reader, key, if_match, _doing("acknowledged", reader, given))

    @router.post("/alerts/{alert_id}/assign", operation_id="assignAlert", **common)
    def assign(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Assigning, if_match: IfMatch = None
    ) -> Response:
        """Give an alert to somebody."""
        return _act(request, alert_id, reader, key, if_match, _doing("assigned", reader, given, to=given.to.strip()))

    @router.post("/alerts/{alert_id}/close", operation_id="closeAlert", **common)
    def close(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Closing, if_match: IfMatch = None
    ) -> Response:
        """Close an alert and judge it: by that a rule's precision is counted."""
        return _act(request, alert_id, reader, key, if_match, _doing("resolved", reader, given, verdict=given.verdict))

    @router.post("/alerts/{alert_id}/close-as-duplicate", operation_id="closeAlertAsDuplicate", **common)
    def duplicate(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Duplicating, if_match: IfMatch = None
    ) -> Response:
        """Close an alert, since another told the same."""
        doing = _doing("resolved", reader, given, verdict="duplicate", of=given.of.strip())
        return _act(request, alert_id, reader, key, if_match, doing)

    @router.post("/alerts/{alert_id}/reopen", operation_id="reopenAlert", **common)
    def reopen(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Note | None = None, if_match: IfMatch = None
    ) -> Response:
        """Open an alert that was closed."""
        return _act(request, alert_id, reader, key, if_match, _doing("reopened", reader, given))

    @router.post("/alerts/{alert_id}/comments", operation_id="commentOnAlert", **common)
    def comment(
        request: Request, reader: may, alert_id: str, key: needed, given: Commenting, if_match: IfMatch = None
    ) -> Response:
        """Keep a comment on an alert. The key is needed: a comment would be there twice without it."""
        doing = _doing("commented", reader, given, privileged=given.privileged)
        return _act(request, alert_id, reader, key, if_match, doing)

    @router.post("/alerts/{alert_id}/mute", operation_id="muteAlert", **common)
    def mute(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Note | None = None, if_match: IfMatch = None
    ) -> Response:
        """Hear no more of what an alert is about: its event with all that comes of it, or its subject."""
        return _act(request, alert_id, reader, key, if_match, _silencing(alert_id, reader, given))

    @router.post("/alerts/{alert_id}/snooze", operation_id="snoozeAlert", **common)
    def snooze(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Snoozing, if_match: IfMatch = None
    ) -> Response:
        """Hear no more of it until a day, or until its event's stage changes."""
        act = _silencing(alert_id, reader, given, until=given.until, until_stage=given.until_stage)
        return _act(request, alert_id, reader, key, if_match, act)

    @router.post("/alerts/{alert_id}/unsilence", operation_id="unsilenceAlert", **common)
    def unsilence(
        request: Request, reader: may, alert_id: str, key: perhaps, given: Note | None = None, if_match: IfMatch = None
    ) -> Response:
        """End the mute or snooze that it is under."""

        def end(only: life.Only) -> None:
            context = views.context()
            under = life.life_of(context, alert_id, privileged=False).silence
            if under is None:
                raise StateError(f"{alert_id} is neither muted nor snoozed")
            life.end_silence(context, under.id, who=reader.name, via="api", why=_note(given) or "", only=only)

        return _act(request, alert_id, reader, key, if_match, end)

    @router.post("/alerts/{alert_id}/tell", operation_id="tellAlert", **common)
    def tell(
        request: Request, reader: may, alert_id: str, key: needed, given: Telling, if_match: IfMatch = None
    ) -> Response:
        """Send an alert to a recipient, by every way of theirs that is open. With the key nothing is told twice."""

        def send(only: life.Only) -> None:
            to = given.to.strip()
            if not life.tell_alerts(views.context(), [alert_id], [to], who=reader.name, via="api", only=only):
                raise StateError(f"no way to {to} is open: nothing is sent")

        return _act(request, alert_id, reader, key, if_match, send)

    return router


def _note(given: Any) -> str | None:
    return (given.note.strip() or None) if given else None


def _doing(
    name: ActName,
    reader: Reader,
    given: Any,
    *,
    to: str | None = None,
    verdict: Verdict | None = None,
    of: str | None = None,
    privileged: bool = False,
) -> life.Doing:
    return life.Doing(
        act=name, who=reader.name, via="api", note=_note(given), to=to, verdict=verdict, duplicate_of=of,
        privileged=privileged,
    )  # fmt: skip


def _silencing(
    alert_id: str, reader: Reader, given: Any, *, until: date | None = None, until_stage: bool = False
) -> Act:
    def silence(only: life.Only) -> None:
        life.silence_alert(
            views.context(), alert_id, who=reader.name, via="api", until=until, until_stage=until_stage,
            why=_note(given) or "", only=only,
        )  # fmt: skip

    return silence


def _act(
    request: Request, alert_id: str, reader: Reader, once: Once | None, if_match: str | None, act: life.Doing | Act
) -> Response:
    """Do an act, and answer with the alert as it stands then.

    Raises:
        HTTPException: 404, there is no such alert; 409, it cannot be done; 412, the alert is another by now.
    """
    context = views.context()
    # Counted before it is read: whoever acts between the two is met in the act's own transaction.
    acts = life.count_acts(context, alert_id) if if_match is not None and if_match.strip() != "*" else None
    before = whole(alert_id, reader)
    try:
        if once and life.was_done(context, once):
            return _stands(request, before, REPLAYED)
        check_match(if_match, tag_of(body_of(before)))
        only = life.Only(once, acts)
        if isinstance(act, life.Doing):
            life.do_act(context, alert_id, act, only)
        else:
            act(only)
    except life.DoneBeforeError:
        return _stands(request, whole(alert_id, reader), REPLAYED)
    except life.StaleError as fault:
        raise HTTPException(412, str(fault)) from fault
    except (StateError, CallError) as fault:
        raise HTTPException(409, str(fault)) from fault
    return _stands(request, whole(alert_id, reader))


def _stands(request: Request, alert: AlertWhole, headers: Mapping[str, str] = NOTHING) -> Response:
    """The alert as it stands, under its own address and tag (RFC 9110, section 8.7)."""
    place = request.url.path.rpartition("/")[0]
    return told(alert, headers={"Content-Location": place, "ETag": tag_of(body_of(alert)), **headers})
