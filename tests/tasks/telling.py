"""Alerts that are raised and told in a small deployment, without the texts behind them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from models.hashing import key_of
from models.recipient import Addressee
from models.tables import metadata
from models.telling import AlertDraft
from models.values import Subject
from pipeline.alerts.evidence import count_origins
from pipeline.settings import Settings
from pipeline.storage import alerts as alert_store
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import load_recipients, save_recipients
from pipeline.storage.state import claim_world, insert_new
from pipeline.tasks import life
from pipeline.tasks.context import Context
from pipeline.tasks.deliver import deliver
from pipeline.tasks.telling import make_notices
from tests.alerts.test_silences import ALERT
from tests.conftest import FrozenClocks


@dataclass
class Watch:
    """A deployment in which a test raises alerts as it likes."""

    context: Context
    frozen: FrozenClocks
    raised: int = 0

    def have(self, *people: Addressee) -> None:
        """Add recipients, or change them."""
        with writing(self.context.engine) as connection:
            save_recipients(connection, people)

    def alert(self, event: str = "ev-1", **given: Any) -> str:
        """Raise one alert about an event now; gives its id."""
        self.raised += 1
        name = f"al-{self.raised}"
        picture = {"context": {"event": {"id": event, "chips": ["nvidia-h20"], "firms": []}}}
        draft: AlertDraft = replace(
            ALERT,
            id=name,
            key=key_of(name),
            subject=Subject("event", event),
            occasion=f"{event}.{self.raised}",
            known_at=self.frozen.world,
            exposure=picture,
            evidence=(),
            origins=count_origins(()),
            **({"severity": "critical"} | given),
        )
        with writing(self.context.engine) as connection:
            row = {"id": event, "type": "restriction_imposed", "known_at": self.frozen.world}
            insert_new(connection, metadata.tables["event"], row)
            alert_store.save_alert(connection, draft, self.context.clocks.wall_now())
            make_notices(connection, self.context, draft, load_recipients(connection))
        return name

    def act(self, alert: str, act: Any, **given: Any) -> str | None:
        """Do an act as ada; gives why it is refused."""
        return life.act_on(self.context, [alert], life.Doing(act, "ada", "page", **given))[0].refused

    def after(self, **passed: float) -> dict[str, object]:
        """Let time pass on both clocks, and deliver what is due then."""
        self.frozen.step(world=timedelta(**passed), wall=timedelta(**passed))
        return deliver(self.context)

    def told(self, *kinds: str) -> list[tuple[str, str, str]]:
        """Recipient, kind and subject line of the messages that were sent, in the order of their making."""
        made = metadata.tables["message"]
        asked = select(made.c.recipient, made.c.kind, made.c.subject).where(made.c.state == "sent").order_by(made.c.id)
        with reading(self.context.engine) as connection:
            rows = connection.execute(asked.where(made.c.kind.in_(kinds)) if kinds else asked)
            return [tuple(row) for row in rows]

    def text(self) -> str:
        """The text of the message made last."""
        made = metadata.tables["message"]
        with reading(self.context.engine) as connection:
            return str(connection.execute(select(made.c.text).order_by(made.c.id.desc()).limit(1)).scalar_one())


def watch(engine: Engine, home: Path, frozen: FrozenClocks, **settings: Any) -> Watch:
    """A live deployment with nothing in it."""
    with writing(engine) as connection:
        claim_world(connection, "live")
    return Watch(Context(settings=Settings(home=home, **settings), engine=engine, clocks=frozen.clocks), frozen)
