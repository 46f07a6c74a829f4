"""A recipient has several ways, asks for what it wants, and has things kept from it.

Revision ID: 0022
Revises: 0021
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STEPS = ("low", "medium", "high", "critical")


def upgrade() -> None:
    """Each recipient keeps its one way: at once from its severity on, and the rest in the digest."""
    was = sa.table(
        "recipient",
        sa.column("name"),
        sa.column("address"),
        sa.column("channel"),
        sa.column("instant_from"),
        sa.column("confirmed_at", columns.Utc()),
    )
    people = op.get_bind().execute(sa.select(was)).all()
    route = op.create_table(
        "recipient_route",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("cadence", columns.Json, nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", columns.Utc(), nullable=True),
        sa.ForeignKeyConstraint(["recipient"], ["recipient.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recipient", "channel", "address"),
    )
    op.create_index("ix_recipient_route_recipient", "recipient_route", ["recipient"])
    rows: list[dict[str, Any]] = [
        {
            "recipient": person.name,
            "place": 0,
            "channel": person.channel,
            "address": person.address,
            "cadence": _cadence(person.instant_from),
            "digest": True,
            "secret": "",
            "confirmed_at": person.confirmed_at,
        }
        for person in people
    ]
    if rows:
        op.bulk_insert(route, rows)
    with op.batch_alter_table("recipient") as batch:
        for name in ("address", "channel", "instant_from", "confirmed_at"):
            batch.drop_column(name)
        batch.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="person"))
        batch.add_column(sa.Column("profile", sa.String(), nullable=False, server_default="full"))
        batch.add_column(sa.Column("filters", columns.Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("kept_from", columns.Json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("quiet", columns.Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("members", columns.Json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("escalate_to", columns.Json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))


def _cadence(instant_from: str) -> dict[str, str]:
    at = STEPS.index(instant_from) if instant_from in STEPS else len(STEPS)
    return {step: "instant" if place >= at else "weekly" for place, step in enumerate(STEPS)}
