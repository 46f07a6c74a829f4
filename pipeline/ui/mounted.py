"""The pages as Airflow mounts them: who is asking, and the navigation.

The only module that touches Airflow's internal `core_api.security`: pinned to 3.3.x, and a test holds it.
"""

from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import AccessView, DagAccessEntity
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_view
from airflow.exceptions import AirflowNotFoundException
from airflow.models.connection import Connection
from fastapi import Depends, FastAPI

from pipeline.settings import ask_keeper, load_settings
from pipeline.tasks.mailbox import mail_folder
from pipeline.ui.app import Reader, Role, make_app
from pipeline.ui.describing import BY_AIRFLOW
from pipeline.ui.navigation import TABS, pages_for
from pipeline.ui.settling import Settling

MOUNT = "/chipwatch"


def reader_of(user: GetUserDep) -> Reader:
    """The signed-in user as our reader: who may trigger DAG runs may act; who is Airflow's admin is ours."""
    manager = get_auth_manager()
    role: Role = "viewer"
    if manager.is_authorized_dag(method="POST", access_entity=DagAccessEntity.RUN, user=user):
        role = "op"
    named = role_names(user)
    # An auth manager without roles by name (Keycloak) says what somebody may do, and no more.
    admin = "admin" in named if named else manager.is_authorized_variable(method="PUT", user=user)
    if role == "op" and admin:
        role = "admin"
    return Reader(name=user.get_name(), role=role)


def role_names(user: Any) -> set[str]:
    """The names of a user's roles, lower case: one with the simple auth manager, several with FAB's, else none."""
    several = [getattr(each, "name", "") for each in getattr(user, "roles", None) or []]
    return {str(each).lower() for each in (getattr(user, "role", None), *several) if each}


def password_of(connection_id: str) -> str | None:
    """The password of an Airflow connection, asked of the API server's own secrets backends; None for none."""
    try:
        return Connection.get_connection_from_secrets(connection_id).password or None
    except AirflowNotFoundException:
        return None


def make_plugin_app() -> FastAPI:
    """The pages, closed to anyone who is not signed in (plugin routes are open by default)."""
    ask_keeper("airflow", password_of)
    closed = [Depends(requires_access_view(AccessView.PLUGINS))]
    app = make_app(reader_of, dependencies=closed, signing=BY_AIRFLOW)
    if load_settings().settle:
        app.add_middleware(Settling)
    return app


def views_here() -> list[dict[str, str]]:
    """Every page of this deployment in the navigation, and the tabs beside DAGs, runs and task instances.

    Airflow asks once, for all its users: what a role is not offered, the pages themselves leave away.
    """
    settings = load_settings()
    pages = pages_for(role="admin", profile=settings.profile, mailbox=mail_folder(settings).is_dir())
    below = MOUNT.strip("/")
    return [
        {
            "name": page.name,
            "href": f"{below}/{page.path}",
            "destination": "nav",
            "url_route": f"chipwatch-{page.path}",
            "category": "browse",
            "icon": f"{below}/static/icon.svg",
        }
        for page in pages
    ] + [
        {
            "name": tab.name,
            "href": f"{below}/{tab.path}",
            "destination": tab.place,
            "url_route": f"chipwatch-{tab.place.replace('_', '-')}",
        }
        for tab in TABS
    ]
