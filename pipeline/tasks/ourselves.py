"""What our own books ask for: imports that wait for a person, and late sites, findings like a silent source.

Asked as often as one likes: an import, and the start of a site's delay, is asked of the rules once.
"""

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.values import Change, Subject
from pipeline.alerts import Matter
from pipeline.holdings.differences import Loss, losses
from pipeline.holdings.freshness import Overdue
from pipeline.rules import FeedView, SiteView, build_context
from pipeline.storage import alerts as alert_store
from pipeline.storage.engine import reading, writing
from pipeline.storage.feeds import load_waiting
from pipeline.storage.holdings import StoredSnapshot, load_feed, load_positions
from pipeline.storage.todos import load_todos
from pipeline.tasks.context import Context
from pipeline.tasks.desk import Desk, open_desk
from pipeline.tasks.freshness import load_overdue
from pipeline.tasks.inventory_todos import sync_overdue_todos
from pipeline.tasks.raising import Asked, judge, save_judged


def ask_ourselves(context: Context) -> dict[str, int]:
    """Ask the rules about what waits and what is late, and keep the to-dos of late sites; gives alerts and messages.

    The profile `research` reaches nothing of it.
    """
    if context.settings.profile == "research":
        return {"alerts": 0, "messages": 0}
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with reading(context.engine) as connection:
        late = load_overdue(connection, now)
        sites = [each for each in late if _is_new(connection, *_of_site(each))]
        waiting = [each for each in load_waiting(connection) if _is_new(connection, *_of_import(each))]
        gone = {each.id: _lost(connection, each) for each in waiting}
        open_now = {each.subject for each in load_todos(connection, kinds=["site_overdue"])}
    if open_now != {f"site:{each.site}" for each in late}:
        with writing(context.engine) as connection:
            sync_overdue_todos(connection, late, now, at)
    if not sites and not waiting:
        return {"alerts": 0, "messages": 0}
    desk = open_desk(context)
    asked = [_ask_about_import(desk, each, gone[each.id], now) for each in waiting]
    asked += [_ask_about_site(desk, each, now) for each in sites]
    alerts, messages = save_judged(context, desk, asked, judge(desk, asked))
    return {"alerts": alerts, "messages": messages}


def _of_site(late: Overdue) -> tuple[Subject, str]:
    """What such an alert is about, and the turn that makes it news: the day from which the site was late."""
    return Subject("site", late.site), late.since.isoformat()


def _of_import(kept: StoredSnapshot) -> tuple[Subject, str]:
    return Subject("feed", kept.feed), kept.sha


def _is_new(connection: Connection, subject: Subject, occasion: str) -> bool:
    asked = alert_store.load_findings(connection, subject.id)
    return not any((each["subject_kind"], each["occasion"]) == (subject.kind, occasion) for each in asked)


def _lost(connection: Connection, kept: StoredSnapshot) -> tuple[Loss, ...]:
    _, held = load_feed(connection, kept.feed)
    return losses(held, load_positions(connection, kept.id))


def _ask_about_import(desk: Desk, kept: StoredSnapshot, lost: tuple[Loss, ...], now: WorldInstant) -> Asked:
    subject, occasion = _of_import(kept)
    picture = build_context(
        subject=subject,
        kind="set_aside",
        occasion=occasion,
        origin="live",
        holdings=desk.holdings,
        feed=FeedView(
            name=kept.feed,
            file=kept.name,
            why=kept.set_aside or "",
            sites=tuple(each.site for each in lost),
            removed=sum(each.removed for each in lost),
            snapshot=kept.sha[:12],
        ),
    )
    return Asked(Change(subject, occasion, "live", "set_aside", picture), Matter(made_from=desk.hashes), now)


def _ask_about_site(desk: Desk, late: Overdue, now: WorldInstant) -> Asked:
    subject, occasion = _of_site(late)
    picture = build_context(
        subject=subject,
        kind="overdue",
        occasion=occasion,
        origin="live",
        holdings=desk.holdings,
        site=SiteView(
            name=late.site,
            reported_on=late.reported_on.isoformat() if late.reported_on else "",
            fresh_within=late.fresh_within,
            since=late.since.isoformat(),
            days_late=late.days,
        ),
    )
    return Asked(Change(subject, occasion, "live", "overdue", picture), Matter(made_from=desk.hashes), now)
