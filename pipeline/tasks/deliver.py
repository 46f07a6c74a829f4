"""Deliver: make messages of what is due, lease what waits, send it outside any transaction, mark it.

A crash before the channel accepted loses nothing, since the lease runs out. A crash between acceptance and mark
repeats that one message, with the same Message-ID or webhook id.
"""

import os
import uuid
from collections import Counter
from random import Random

from models.clocks import WallInstant
from models.telling import Leased
from pipeline.channels import CHANNELS, Channel, Ports
from pipeline.errors import DeliveryError
from pipeline.storage.delivery import lease, mark_failed, mark_sent
from pipeline.storage.engine import writing
from pipeline.storage.recipients import mark_gone
from pipeline.tasks.confirming import with_token
from pipeline.tasks.context import Context
from pipeline.tasks.escalating import escalate
from pipeline.tasks.telling import tell_due


def deliver(
    context: Context, limit: int = 50, *, ports: Ports | None = None, jitter: Random | None = None
) -> dict[str, object]:
    """Send what is due, one message after the other, until `limit` were tried or none is left.

    Args:
        context: the deployment.
        limit: how many at the most.
        ports: the way out for webhooks, `Ports(post=web_client.post)`; without it they wait.
        jitter: randomness of the waits; the machine's when None.

    Returns:
        `sent`, `again` and `dead`, and in words which channels are `not_set_up`.
    """
    escalate(context)
    tell_due(context)
    ports = ports or Ports(now=context.clocks.wall_now)
    jitter = jitter or Random()  # noqa: S311 - spreads retries, guards nothing
    ready, absent = _ready(context, ports)
    holder = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
    counts: Counter[str] = Counter()
    for _ in range(limit):
        # One at a time: a slow server must not let the leases of the others run out.
        with writing(context.engine) as connection:
            taken = lease(connection, holder, context.clocks.wall_now(), limit=1, channels=ready)
        if not taken:
            break
        counts[_send_one(context, taken[0], ready, ports, jitter)] += 1
    return {
        "sent": counts["sent"],
        "again": counts["waiting"],
        "dead": counts["dead"],
        "not_set_up": list(absent),
    }


def _ready(context: Context, ports: Ports) -> tuple[dict[str, Channel], tuple[str, ...]]:
    faults = {name: channel.missing(context.settings, ports) for name, channel in CHANNELS.items()}
    ready = {name: CHANNELS[name] for name, fault in faults.items() if fault is None}
    return ready, tuple(f"{name}: {fault}" for name, fault in sorted(faults.items()) if fault)


def _send_one(context: Context, leased: Leased, ready: dict[str, Channel], ports: Ports, jitter: Random) -> str:
    try:
        said = ready[leased.draft.channel].send(with_token(context, leased.draft), context.settings, ports)
    except DeliveryError as fault:
        return _failed(context, leased, fault, jitter)
    except Exception as fault:
        # A defect of ours with this one message: it is marked and set aside in the end, and the others go on.
        return _failed(context, leased, DeliveryError(f"defect: {type(fault).__name__}", again=True), jitter)
    with writing(context.engine) as connection:
        mark_sent(connection, leased, _now(context), said)
    return "sent"


def _failed(context: Context, leased: Leased, fault: DeliveryError, jitter: Random) -> str:
    draft, now = leased.draft, _now(context)
    with writing(context.engine) as connection:
        if fault.gone:
            mark_gone(connection, draft.recipient, draft.channel, draft.address, now)
        return mark_failed(connection, leased, now, str(fault), again=fault.again, jitter=jitter, asked=fault.wait)


def _now(context: Context) -> WallInstant:
    return context.clocks.wall_now()
