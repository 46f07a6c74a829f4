"""The pools of `dags/pools.json`, made by Airflow's own API."""

import json
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import StateError
from pipeline.launch.airflow_home import USER


def import_pools(client: httpx.Client, password: str, file: Path) -> int:
    """Make or change the pools of a file, as `airflow pools import` does without a process of its own.

    Returns:
        How many there are.

    Raises:
        StateError: Airflow did not take them.
    """
    pools: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    entities = [{"name": name, **pool} for name, pool in pools.items()]
    act = {"action": "create", "action_on_existence": "overwrite", "entities": entities}
    try:
        token = client.post("/auth/token", json={"username": USER, "password": password}).raise_for_status().json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        answer = client.patch("/api/v2/pools", json={"actions": [act]}, headers=headers).raise_for_status().json()
    except httpx.HTTPError as fault:
        raise StateError(f"Airflow did not take the pools of {file}: {fault}") from fault
    if errors := (answer.get("create") or {}).get("errors"):
        raise StateError(f"Airflow did not take the pools of {file}: {errors}")
    return len(pools)
