"""The values for Airflow's Helm chart: keys that the chart has, our settings as everywhere, and no secret in them."""

import re
from pathlib import Path
from typing import Any

import yaml

from pipeline.launch.parts import INIT, SHARED

ROOT = Path(__file__).parents[1]
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "helm" / "values.yaml").read_text(encoding="utf-8"))
#: The keys that we set, as the chart's own values.yaml (1.18, for Airflow 3) has them.
OF_THE_CHART = """
airflowVersion defaultAirflowRepository defaultAirflowTag executor uid gid airflowHome airflowLocalSettings
securityContexts.pod securityContexts.container postgresql.enabled data.metadataSecretName data.brokerUrlSecretName
fernetKeySecretName apiSecretKeySecretName jwtSecretName
redis.enabled redis.passwordSecretName redis.uid redis.resources env config.core config.celery config.logging
volumes volumeMounts migrateDatabaseJob.args webserver.defaultUser logs.persistence
apiServer.replicas apiServer.resources scheduler.replicas scheduler.resources scheduler.logGroomerSidecar
dagProcessor.resources dagProcessor.logGroomerSidecar triggerer.persistence triggerer.resources
triggerer.logGroomerSidecar workers.replicas workers.persistence workers.terminationGracePeriodSeconds
workers.resources workers.logGroomerSidecar statsd.enabled
"""
#: What the chart sets by keys of its own, or what only a machine of one's own needs.
ELSEWHERE = {
    "AIRFLOW__CORE__EXECUTOR": lambda: VALUES["executor"],
    "AIRFLOW__CORE__LOAD_EXAMPLES": lambda: VALUES["config"]["core"]["load_examples"],
    "AIRFLOW__CORE__AUTH_MANAGER": lambda: VALUES["config"]["core"]["auth_manager"],
    "AIRFLOW__CELERY__WORKER_CONCURRENCY": lambda: str(VALUES["config"]["celery"]["worker_concurrency"]),
    "AIRFLOW__LOGGING__LOGGING_LEVEL": lambda: VALUES["config"]["logging"]["logging_level"],
}
#: Its probes ask otherwise, pods are asked by their address, and its API server has one worker as ours.
NOT_THERE = {
    "AIRFLOW__CORE__HOSTNAME_CALLABLE",
    "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST",
    "AIRFLOW__API__WORKERS",
}


def test_every_key_is_one_of_the_chart() -> None:
    keys = []
    for name, value in VALUES.items():
        whole = not isinstance(value, dict)
        keys += [name] if whole else [f"{name}.{inner}" for inner in value]
    assert sorted(keys) == sorted(OF_THE_CHART.split())


def test_the_parts_are_told_what_they_are_told_everywhere() -> None:
    given = {each["name"]: each["value"] for each in VALUES["env"]} | {name: say() for name, say in ELSEWHERE.items()}
    for name in SHARED.keys() - NOT_THERE:
        assert given.get(name) == SHARED[name], name
    assert tuple(VALUES["migrateDatabaseJob"]["args"]) == INIT
    assert VALUES["workers"]["replicas"] == 2


def test_no_secret_is_a_value_and_nobody_is_root() -> None:
    for each in VALUES["env"]:
        if re.search(r"PASSWORD|SECRET|DATABASE$|TOKEN", each["name"]):
            assert each["value"].startswith(("file:/run/secrets/", "/var/lib/chipwatch/")), each
    text = (ROOT / "deploy" / "helm" / "values.yaml").read_text(encoding="utf-8")
    assert not re.search(r"://[^:/ ]+:[^P@ ][^@ ]*@", text)
    assert VALUES["securityContexts"]["pod"]["runAsNonRoot"] is True
    assert VALUES["redis"]["uid"] != 0
