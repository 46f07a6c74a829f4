"""The pages: an application that knows no Airflow, and the plugin that mounts it there."""
