"""`make run`: a lean Airflow and, without LIVE=1, the recorded world, started and stopped together."""
