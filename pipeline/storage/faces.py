"""Faces and gists of alerts: kept with each alert, faces moved by acts, and derived anew from both."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from models.alert import Alert, AlertAct, WorldAlert
from models.face import AlertFace, AlertTag, WorldAlertFace, WorldAlertTag, face_of
from models.gist import AlertGist, WorldAlertGist, gist_of
from models.telling import Act, Standing, standing

alert = Alert.__table__  # type: ignore[attr-defined]
world_alert = WorldAlert.__table__  # type: ignore[attr-defined]
alert_act = AlertAct.__table__  # type: ignore[attr-defined]
face = AlertFace.__table__  # type: ignore[attr-defined]
world_face = WorldAlertFace.__table__  # type: ignore[attr-defined]
tag = AlertTag.__table__  # type: ignore[attr-defined]
world_tag = WorldAlertTag.__table__  # type: ignore[attr-defined]
gist = AlertGist.__table__  # type: ignore[attr-defined]
world_gist = WorldAlertGist.__table__  # type: ignore[attr-defined]

#: Alerts that are read at once while all faces are made.
AT_ONCE = 500
#: What a face and a gist are made from.
READ = (
    "id", "rule", "subject_kind", "subject_id", "severity", "title", "paragraph", "stage", "evidence", "exposure",
    "units_in_scope", "without", "dry_run", "origin", "known_at", "recorded_at",
)  # fmt: skip


def save_face(connection: Connection, row: Mapping[str, Any], *, world: bool = False) -> None:
    """Keep the face and the gist of a new alert, whose row this is."""
    made = face_of(row)
    connection.execute(insert(world_face if world else face), made.face)
    connection.execute(insert(world_gist if world else gist), gist_of(row))
    if made.tags:
        connection.execute(insert(world_tag if world else tag), made.tags)


def set_state(connection: Connection, alert_id: str, stands: Standing) -> None:
    """Move a face to where its alert stands after an act."""
    connection.execute(update(face).where(face.c.alert_id == alert_id).values(_state(stands)))


def _state(stands: Standing) -> dict[str, str]:
    holder = (stands.who or "") if stands.state in {"acknowledged", "assigned"} else ""
    return {"state": stands.state, "holder": holder, "verdict": stands.verdict or ""}


def make_faces(connection: Connection) -> int:
    """Make all faces and gists anew from alerts and the acts on them; gives how many there are."""
    acts: dict[str, list[Act]] = {}
    for row in connection.execute(select(alert_act).order_by(alert_act.c.id)):
        acts.setdefault(row.alert_id, []).append(
            Act(row.act, row.who, row.recorded_at, to=row.assigned_to, verdict=row.verdict)
        )
    moved = {name: _state(standing(done)) for name, done in acts.items()}
    made = 0
    ways = ((alert, face, tag, gist), (world_alert, world_face, world_tag, world_gist))
    for (alerts, faces, tags, gists), states in zip(ways, (moved, {}), strict=True):
        for each in (tags, faces, gists):
            connection.execute(delete(each))
        for rows in _by_hundreds(connection, alerts):
            found = [face_of(row) for row in rows]
            connection.execute(insert(faces), [each.face | states.get(each.face["alert_id"], {}) for each in found])
            connection.execute(insert(gists), [gist_of(row) for row in rows])
            if all_tags := [row for each in found for row in each.tags]:
                connection.execute(insert(tags), all_tags)
            made += len(found)
    return made


def _by_hundreds(connection: Connection, alerts: Table) -> Iterator[list[dict[str, Any]]]:
    last = ""
    asked = select(*(alerts.c[name] for name in READ)).order_by(alerts.c.id).limit(AT_ONCE)
    while rows := [dict(row) for row in connection.execute(asked.where(alerts.c.id > last)).mappings()]:
        yield rows
        last = rows[-1]["id"]
