"""What each task of Airflow made.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables: what was made before is not known by run."""
    op.create_table(
        "airflow_task",
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("dag_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("map_index", sa.Integer(), nullable=False),
        sa.Column("began_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_airflow_task_dag_id", "airflow_task", ["dag_id"])
    op.create_index("ix_airflow_task_run_id", "airflow_task", ["run_id"])
    op.create_table(
        "made",
        sa.Column("task_key", columns.Key, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("task_key", "kind", "ref"),
    )
