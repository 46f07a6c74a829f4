"""From publication to alert by the watched tier, with a real Airflow and PostgreSQL: `python -m tests.watched`."""
