"""All sending stopped and let go again, by a person."""

from models.telling import Via
from pipeline.errors import CallError
from pipeline.storage.engine import reading, writing
from pipeline.storage.pauses import Paused, Resumed, begin_pause, end_pause, load_pause
from pipeline.tasks.context import Context

__all__ = ["Paused", "Resumed", "pause_sending", "paused", "resume_sending"]


def paused(context: Context) -> Paused | None:
    """The pause that lasts; None where messages go."""
    with reading(context.engine) as connection:
        return load_pause(connection)


def pause_sending(context: Context, *, who: str, why: str, via: Via) -> None:
    """Stop all sending: mails, webhooks, chats, files. What is in hand goes out; alerts are raised and wait.

    Raises:
        CallError: nobody is named.
        StateError: it is stopped already.
    """
    with writing(context.engine) as connection:
        begin_pause(connection, who=_somebody(who), why=why, via=via, at=context.clocks.wall_now())


def resume_sending(context: Context, *, who: str, via: Via) -> Resumed:
    """Let messages go again; what waited goes in one message for each way.

    Raises:
        CallError: nobody is named.
        StateError: nothing is paused.
    """
    now = context.clocks.world_now()
    with writing(context.engine) as connection:
        return end_pause(connection, who=_somebody(who), via=via, at=context.clocks.wall_now(), now=now)


def _somebody(who: str) -> str:
    if not who.strip():
        raise CallError("say who does it: --by NAME")
    return who.strip()
