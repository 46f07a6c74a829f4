"""Alerts about one thing are counted from an index, by their ids.

Revision ID: 0048
Revises: 0047
"""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

COUNTED = ("state", "severity", "scope", "holder", "dry_run", "rule", "type", "stage")


def upgrade() -> None:
    """Add the indexes."""
    for table in ("alert_face", "world_alert_face"):
        op.create_index(f"ix_{table}_counted", table, ["alert_id", *COUNTED])
