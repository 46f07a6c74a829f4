"""A red task, told to those who keep the watch running: by mail or file, once a day for each task and kind."""

from models.hashing import key_of
from models.telling import MessageDraft
from pipeline.alerts import message_id
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context

#: Ways that take a plain text of ours; programs and chats get alerts alone.
CHANNELS = ("email", "file")


def report(context: Context, *, dag: str, task: str, kind: str, means: str, first: str) -> int:
    """Put the message into the outbox; gives how many are new.

    Args:
        context: the deployment; `CHIPWATCH_PLATFORM` names the recipients. None named, nothing is left.
        dag, task: what failed.
        kind: the exception's name.
        means, first: what it means, and what a person does first.
    """
    names = [name.strip() for name in (context.settings.platform or "").split(",") if name.strip()]
    if not names:
        return 0
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with reading(context.engine) as connection:
        people = [who for who in load_recipients(connection) if who.name in names]
    drafts = []
    for who in people:
        for way in who.routes:
            if way.channel not in CHANNELS or not way.is_open(reconstruction=context.world_kind == "replay"):
                continue
            key = key_of("failure", dag, task, kind, f"{at:%Y-%m-%d}", who.name, way.channel, way.address)
            drafts.append(
                MessageDraft(
                    key=key,
                    about=f"task:{dag}.{task}",
                    recipient=who.name,
                    channel=way.channel,
                    kind="failure",
                    address=way.address,
                    message_id=message_id(key, context.settings.mail_domain),
                    subject=f"chipwatch: {dag}.{task} is red",
                    text=f"The task {task} of the DAG {dag} failed: {means}.\n\nFirst: {first}.\n\n"
                    "More: docs/on-call.md. You are told once a day of each task and kind of failure, since "
                    "CHIPWATCH_PLATFORM names you.\n",
                    html=None,
                    known_at=now,
                )
            )
    with writing(context.engine) as connection:
        return enqueue(connection, drafts, at)
