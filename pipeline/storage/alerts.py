"""Alerts, rules' answers, and users' editions of rules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, case, func, insert, select, tuple_

from models.alert import Alert, AlertAct, FindingRow, RuleLayer, WorldAlert
from models.audit import Audited
from models.clocks import WallInstant
from models.hashing import key_of, plain
from models.keeping import keep_back_all
from models.sealing import digests_of
from models.telling import Act, AlertDraft, Answer, StoredAlert, Throttle, Verdict, Via, standing
from models.values import Subject
from pipeline.documents.passing import restored, stored
from pipeline.errors import StateError
from pipeline.rules import Layer
from pipeline.storage.alert_acts import load_acts
from pipeline.storage.audit import record
from pipeline.storage.faces import save_face
from pipeline.storage.made import note_made
from pipeline.storage.seen import sight_of
from pipeline.storage.state import insert_new

alert = Alert.__table__  # type: ignore[attr-defined]
world_alert = WorldAlert.__table__  # type: ignore[attr-defined]
alert_act = AlertAct.__table__  # type: ignore[attr-defined]
finding = FindingRow.__table__  # type: ignore[attr-defined]
rule_layer = RuleLayer.__table__  # type: ignore[attr-defined]

#: The most urgent first.
URGENCY = case({"critical": 0, "high": 1, "medium": 2}, value=alert.c.severity, else_=3)
#: The order of lists.
GRAVEST = (URGENCY, alert.c.units_in_scope.desc(), alert.c.known_at.desc(), alert.c.id)


def save_alert(connection: Connection, draft: AlertDraft, at: WallInstant) -> bool:
    """Keep an alert; gives whether it is new. One with the same rule, subject and occasion is kept once."""
    return _save(connection, alert, draft, at)


def save_world_alert(connection: Connection, draft: AlertDraft, at: WallInstant) -> bool:
    """Keep an alert that there would be if nothing were ours; gives whether it is new."""
    return _save(connection, world_alert, draft, at)


def _save(connection: Connection, table: Any, draft: AlertDraft, at: WallInstant) -> bool:
    row = _alert_row(draft, at)
    new = insert_new(connection, table, row) == 1
    if new:
        save_face(connection, row, world=table is world_alert)
        note_made(connection, "alert", [draft.id])
    return new


def _alert_row(draft: AlertDraft, at: WallInstant) -> dict[str, Any]:
    row = {
        "id": draft.id,
        "key": draft.key,
        "rule": draft.rule,
        "subject_kind": draft.subject.kind,
        "subject_id": draft.subject.id,
        "occasion": draft.occasion,
        "origin": draft.origin,
        "severity": draft.severity,
        "severity_why": draft.severity_why,
        "title": draft.title,
        "paragraph": draft.paragraph,
        "stage": draft.stage,
        "evidence": [stored(passage) for passage in draft.evidence],
        "origins": plain(draft.origins),
        "exposure": {**plain(draft.exposure), "corrects": draft.corrects},
        "made_from": dict(draft.made_from),
        "units_in_scope": draft.units_in_scope,
        "without": plain(draft.without),
        "dry_run": draft.dry_run,
        "hold": draft.hold,
        "throttle": _throttle_row(draft.throttle),
        "escalate_after": int(draft.escalate_after.total_seconds()) if draft.escalate_after else None,
        "known_at": draft.known_at,
        "recorded_at": at,
    }
    return row | {"digests": digests_of(row)}


def save_findings(connection: Connection, answers: Sequence[Answer]) -> int:
    """Keep rules' answers; gives how many are new. The same question asked twice is kept once."""
    return insert_new(
        connection,
        finding,
        [
            {
                "key": key_of(
                    answer.rule, answer.rule_sha.hex(), answer.subject.kind, answer.subject.id, answer.occasion
                ),
                "rule": answer.rule,
                "rule_sha": answer.rule_sha,
                "subject_kind": answer.subject.kind,
                "subject_id": answer.subject.id,
                "occasion": answer.occasion,
                "outcome": answer.outcome,
                "severity": answer.severity,
                "why": answer.why,
                "error": answer.error,
                "dry_run": answer.dry_run,
                "known_at": answer.known_at,
            }
            for answer in answers
        ],
    )


def load_findings(connection: Connection, subject_id: str) -> list[dict[str, Any]]:
    """Every answer about one subject, in order of occasion and rule."""
    asked = select(finding).where(finding.c.subject_id == subject_id)
    rows = connection.execute(asked.order_by(finding.c.known_at, finding.c.occasion, finding.c.rule))
    return [dict(row) for row in rows.mappings()]


def load_undecided(connection: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Answers that are unknown, errors among them, from `since` up to but not at `until` (world); of no dry run."""
    asked = select(finding).where(
        finding.c.outcome == "unknown",
        finding.c.known_at >= since,
        finding.c.known_at < until,
        finding.c.dry_run.is_(False),
    )
    return [dict(row) for row in connection.execute(asked.order_by(finding.c.rule, finding.c.subject_id)).mappings()]


def load_alerts(
    connection: Connection,
    *,
    severities: Collection[str] = (),
    rules: Collection[str] = (),
    stages: Collection[str] = (),
    subject: Subject | None = None,
    events: Collection[str] = (),
    origins: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    hidden: Collection[str] = (),
    dry_run: bool | None = False,
    newest_first: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[StoredAlert, ...]:
    """Alerts with their acts: the most urgent first, then by units in scope, the newest, and id.

    Args:
        connection: a transaction.
        severities: only these; all when empty.
        rules: only of these rules.
        stages: only in these stages.
        subject: only about this.
        events: only about these events.
        origins: only changes of these origins.
        since: known from this instant on (world).
        until: known before this instant (world).
        hidden: none about subjects of these kinds.
        dry_run: those of rules that are tried out alone; both kinds when None. Of itself, none of them.
        newest_first: order by `known_at` instead.
        limit: how many; all when None.
        offset: how many to pass over.
    """
    asked = select(alert).where(
        *_conditions(severities, rules, stages, subject, origins, since, until, hidden, dry_run)
    )
    if events:
        asked = asked.where(alert.c.subject_kind == "event", alert.c.subject_id.in_(sorted(events)))
    asked = asked.order_by(*((alert.c.known_at.desc(), alert.c.id) if newest_first else GRAVEST))
    if limit is not None:
        asked = asked.limit(limit)
    return _with_acts(connection, asked.offset(offset) if offset else asked)


def _with_acts(connection: Connection, asked: Select[Any]) -> tuple[StoredAlert, ...]:
    rows = connection.execute(asked).mappings().all()
    acts = load_acts(connection, [row["id"] for row in rows])
    kept = sight_of(connection).kept
    found = (keep_back_all(_stored(row, acts[row["id"]]), kept) for row in rows)
    return tuple(each for each in found if each is not None)


def load_alerts_by_id(
    connection: Connection, ids: Sequence[str], *, hidden: Collection[str] = ()
) -> tuple[StoredAlert, ...]:
    """Those of some ids that there are, in no order; dry runs are among them."""
    asked = select(alert).where(alert.c.id.in_(ids), *_conditions((), (), (), None, (), None, None, hidden, None))
    return _with_acts(connection, asked)


def count_alerts(
    connection: Connection,
    *,
    severities: Collection[str] = (),
    rules: Collection[str] = (),
    stages: Collection[str] = (),
    subject: Subject | None = None,
    origins: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    hidden: Collection[str] = (),
    dry_run: bool | None = False,
) -> int:
    """How many alerts `load_alerts` would give without a limit."""
    asked = select(func.count()).select_from(alert)
    found = asked.where(*_conditions(severities, rules, stages, subject, origins, since, until, hidden, dry_run))
    return connection.execute(found).scalar_one()


def _conditions(
    severities: Collection[str],
    rules: Collection[str],
    stages: Collection[str],
    subject: Subject | None,
    origins: Collection[str],
    since: datetime | None,
    until: datetime | None,
    hidden: Collection[str],
    dry_run: bool | None,
) -> list[Any]:
    chosen = ((alert.c.severity, severities), (alert.c.rule, rules), (alert.c.stage, stages), (alert.c.origin, origins))
    found = [column.in_(sorted(values)) for column, values in chosen if values]
    if subject:
        found.append(tuple_(alert.c.subject_kind, alert.c.subject_id) == (subject.kind, subject.id))
    if hidden:
        found.append(alert.c.subject_kind.not_in(sorted(hidden)))
    if dry_run is not None:
        found.append(alert.c.dry_run.is_(dry_run))
    if since:
        found.append(alert.c.known_at >= since)
    if until:
        found.append(alert.c.known_at < until)
    return found


def load_alert(connection: Connection, alert_id: str, *, hidden: Collection[str] = ()) -> StoredAlert:
    """One alert with its acts; none about subjects of the kinds that are `hidden`.

    Raises:
        StateError: there is none of that id.
    """
    row = connection.execute(select(alert).where(alert.c.id == alert_id)).mappings().one_or_none()
    if row is None or row["subject_kind"] in hidden:
        raise StateError(f"no alert {alert_id}")
    found = keep_back_all(_stored(row, load_acts(connection, [alert_id])[alert_id]), sight_of(connection).kept)
    if found is None:
        raise StateError(f"no alert {alert_id}")
    return found


def load_judged(connection: Connection, *, hidden: Collection[str] = ()) -> tuple[StoredAlert, ...]:
    """The alerts that somebody closed with a judgement, with their acts; those opened again since are among them.

    Dry runs are judged too: that is how a rule is tried out. None about subjects of the kinds that are `hidden`.
    """
    closed = select(alert_act.c.alert_id).where(alert_act.c.verdict.is_not(None))
    asked = select(alert).where(alert.c.id.in_(closed)).order_by(alert.c.known_at, alert.c.id)
    if hidden:
        asked = asked.where(alert.c.subject_kind.not_in(sorted(hidden)))
    rows = connection.execute(asked).mappings().all()
    acts = load_acts(connection, [row["id"] for row in rows])
    return tuple(_stored(row, acts[row["id"]]) for row in rows)


def load_verdicts(
    connection: Connection, turns: Collection[tuple[str, str]] | None = None, *, hidden: Collection[str] = ()
) -> dict[bytes, Verdict | None]:
    """By the alerts' keys as what each is closed now, None where it is not; dry runs are among them.

    Args:
        connection: a transaction.
        turns: those of these subjects' ids and occasions alone; all when None.
        hidden: none about subjects of these kinds.
    """
    asked = select(alert.c.id, alert.c.key).where(*_conditions((), (), (), None, (), None, None, hidden, None))
    if turns is not None:
        subjects, occasions = ({turn[place] for turn in turns} for place in (0, 1))
        asked = asked.where(alert.c.subject_id.in_(sorted(subjects)), alert.c.occasion.in_(sorted(occasions)))
    keys = {row.id: row.key for row in connection.execute(asked)}
    acts = load_acts(connection, list(keys))
    return {key: standing(acts[alert_id]).verdict for alert_id, key in keys.items()}


def was_alerted(connection: Connection, subject: Subject, *, but: str | None = None) -> bool:
    """Was there an alert on this subject before; `but` leaves out the occasion that is being asked about."""
    told = alert.c.dry_run.is_(False)
    asked = select(alert.c.id).where(alert.c.subject_kind == subject.kind, alert.c.subject_id == subject.id, told)
    if but is not None:
        asked = asked.where(alert.c.occasion != but)
    return connection.execute(asked.limit(1)).first() is not None


def _stored(row: Any, acts: tuple[Act, ...]) -> StoredAlert:
    exposure = dict(row["exposure"])
    draft = AlertDraft(
        id=row["id"],
        key=row["key"],
        rule=row["rule"],
        subject=Subject(row["subject_kind"], row["subject_id"]),
        occasion=row["occasion"],
        origin=row["origin"],
        severity=row["severity"],
        severity_why=row["severity_why"],
        title=row["title"],
        paragraph=row["paragraph"],
        known_at=row["known_at"],
        stage=row["stage"],
        evidence=tuple(restored(piece) for piece in row["evidence"]),
        origins=row["origins"],
        corrects=bool(exposure.pop("corrects", False)),
        exposure=exposure,
        made_from=row["made_from"],
        units_in_scope=row["units_in_scope"],
        without=row["without"],
        dry_run=row["dry_run"],
        hold=row["hold"],
        throttle=_throttle(row["throttle"]),
        escalate_after=timedelta(seconds=row["escalate_after"]) if row["escalate_after"] else None,
    )
    return StoredAlert(draft, row["recorded_at"], acts)


def _throttle_row(throttle: Throttle | None) -> dict[str, Any]:
    if throttle is None:
        return {}
    return {"per": throttle.per, "most": throttle.most, "within": int(throttle.within.total_seconds())}


def _throttle(row: Mapping[str, Any]) -> Throttle | None:
    return Throttle(row["per"], row["most"], timedelta(seconds=row["within"])) if row else None


def load_layers(connection: Connection) -> tuple[Layer, ...]:
    """The latest edition of each rule that users changed."""
    newest = select(rule_layer.c.rule, func.max(rule_layer.c.version).label("version")).group_by(rule_layer.c.rule)
    latest = newest.subquery()
    asked = select(rule_layer).join(
        latest, (rule_layer.c.rule == latest.c.rule) & (rule_layer.c.version == latest.c.version)
    )
    return tuple(
        Layer(row.rule, row.body, row.version, row.enabled, row.author)
        for row in connection.execute(asked.order_by(rule_layer.c.rule))
    )


def save_layer(
    connection: Connection,
    rule: str,
    body: str,
    *,
    author: str,
    at: WallInstant,
    enabled: bool = True,
    via: Via = "command",
) -> int:
    """Add an edition of a rule, and note in the audit who did; gives its version."""
    last = connection.execute(
        select(rule_layer.c.version, rule_layer.c.enabled)
        .where(rule_layer.c.rule == rule)
        .order_by(rule_layer.c.version.desc())
        .limit(1)
    ).one_or_none()
    version = (last.version if last else 0) + 1
    row = {"rule": rule, "version": version, "body": body, "enabled": enabled, "author": author, "recorded_at": at}
    connection.execute(insert(rule_layer).values(row))
    was = last.enabled if last else True
    what = "edited" if enabled == was else "switched_on" if enabled else "switched_off"
    record(connection, Audited(author, what, f"rule:{rule}", via, at, {"version": version}))
    return version


def load_exposures(connection: Connection, events: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By event the exposure that its latest alert keeps; events without one are not there."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(events), 500):
        of = events[start : start + 500]
        rows = connection.execute(
            select(alert.c.subject_id, alert.c.exposure)
            .where(alert.c.subject_kind == "event", alert.c.subject_id.in_(of), alert.c.dry_run.is_(False))
            .order_by(alert.c.known_at, alert.c.id)
        )
        found |= {row.subject_id: row.exposure for row in rows if row.exposure.get("rows") is not None}
    return found
