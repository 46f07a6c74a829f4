"""Bodies of work: open a session, read, call pure code, save. Airflow and the command line both call these."""
