"""The Airflow plugin, which every part of Airflow loads: the pages themselves are imported by the API server alone.

They cost a hundred megabytes, which a scheduler, a triggerer and a DAG processor need not have.
"""

from collections.abc import Callable, Sequence
from typing import Any

from airflow.plugins_manager import AirflowPlugin


class Later(Sequence[Any]):
    """Values that are made when somebody looks at them, once."""

    def __init__(self, make: Callable[[], list[Any]]) -> None:
        self._make = make
        self._made: list[Any] | None = None

    @property
    def _values(self) -> list[Any]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, place: Any) -> Any:
        return self._values[place]

    def __len__(self) -> int:
        return len(self._values)


def _apps() -> list[Any]:
    from pipeline.ui.mounted import MOUNT, make_plugin_app

    return [{"app": make_plugin_app(), "url_prefix": MOUNT, "name": "chipwatch"}]


def _views() -> list[Any]:
    from pipeline.ui.mounted import views_here

    return list(views_here())


class ChipwatchPlugin(AirflowPlugin):
    """Adds our pages to Airflow's navigation."""

    name = "chipwatch"
    fastapi_apps: Any = Later(_apps)
    external_views: Any = Later(_views)
