"""The Airflow plugin: mounts the pages, answers who is asking, adds the navigation.

The only module that touches Airflow's internal `core_api.security`: pinned to 3.3.x, and a test holds it.
"""

from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import AccessView, DagAccessEntity
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_view
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI

from pipeline.settings import load_settings
from pipeline.tasks.mailbox import mail_folder
from pipeline.ui.app import Reader, Role, make_app

MOUNT = "/chipwatch"


def reader_of(user: GetUserDep) -> Reader:
    """The signed-in user as our reader: who may trigger DAG runs may act; who may edit variables is an admin."""
    manager = get_auth_manager()
    role: Role = "viewer"
    if manager.is_authorized_dag(method="POST", access_entity=DagAccessEntity.RUN, user=user):
        role = "op"
    if role == "op" and manager.is_authorized_variable(method="PUT", user=user):
        role = "admin"
    return Reader(name=user.get_name(), role=role)


def make_plugin_app() -> FastAPI:
    """The pages, closed to anyone who is not signed in (plugin routes are open by default)."""
    return make_app(reader_of, dependencies=[Depends(requires_access_view(AccessView.PLUGINS))])


def _view(name: str, path: str) -> dict[str, str]:
    return {
        "name": name,
        "href": f"{MOUNT.strip('/')}/{path}",
        "destination": "nav",
        "url_route": f"chipwatch-{path}",
        "category": "browse",
    }


def views_here() -> list[dict[str, str]]:
    """**Alerts**, and **Mail** where the demonstration's mail server keeps what it gets."""
    mail = mail_folder(load_settings()).is_dir()
    return [_view("Alerts", "alerts"), *([_view("Mail", "mail")] if mail else [])]


class ChipwatchPlugin(AirflowPlugin):
    """Adds our pages to Airflow's navigation."""

    name = "chipwatch"
    fastapi_apps: list[Any] = [{"app": make_plugin_app(), "url_prefix": MOUNT, "name": "chipwatch"}]  # noqa: RUF012
    external_views: list[Any] = views_here()
