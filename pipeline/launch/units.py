"""Airflow by its parts as services of this machine: one file of their environment, and a systemd unit for each.

What `docker-compose.yml` is to containers: the same parts and settings (`pipeline/launch/parts.py`), with secrets as
the files that `deploy/make-secrets.sh` makes. Units are as systemd.service(5) and systemd.exec(5) have them; the lines
of the environment are read alike by systemd's `EnvironmentFile=` and by a shell.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import CallError
from pipeline.launch.parts import INIT, PARTS, SHARED, Part, worker

TARGET = "chipwatch.target"
API = "api-server"
#: What stands in paths without a meaning of its own to systemd or to a shell.
_PLAIN = re.compile(r"/[\w./@+-]*")
#: By which setting of Airflow's each secret is read; ours are read by `file:`.
AIRFLOW_SECRETS: Mapping[str, str] = {
    "AIRFLOW__CORE__FERNET_KEY_CMD": "airflow_fernet_key",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD": "airflow_database",
    "AIRFLOW__CELERY__BROKER_URL_CMD": "celery_broker",
    "AIRFLOW__CELERY__RESULT_BACKEND_CMD": "celery_results",
    "AIRFLOW__API__SECRET_KEY_CMD": "airflow_secret_key",
    "AIRFLOW__API_AUTH__JWT_SECRET_CMD": "airflow_jwt_secret",
}
OUR_SECRETS: Mapping[str, str] = {
    "CHIPWATCH_DATABASE": "chipwatch_database",
    "CHIPWATCH_WEBHOOK_SECRET": "webhook_secret",
    "CHIPWATCH_SMTP_PASSWORD": "smtp_password",
}


@dataclass(frozen=True)
class Place:
    """Where a deployment without containers lies.

    Attributes:
        folder: of the environment, the units and `secrets/`.
        home: chipwatch's; Airflow's lies in it.
        programs: the folder of `airflow` and `chipwatch`.
        dags: the folder of the DAG files.
        user: whom the services run as.
        port: of Airflow's pages, on loopback.
        workers: how many.
    """

    folder: Path
    home: Path
    programs: Path
    dags: Path
    user: str
    port: int = 8080
    workers: int = 2

    def __post_init__(self) -> None:
        """Refuse what a unit would read in another way.

        Raises:
            CallError: a path, the user or a number cannot stand in a unit.
        """
        for path in (self.folder, self.home, self.programs, self.dags):
            if not _PLAIN.fullmatch(str(path)):
                raise CallError(f"{path}: only letters, digits and / . _ - @ + can stand in the path of a service")
        if not re.fullmatch(r"[a-z_][a-z0-9_-]*", self.user):
            raise CallError(f"{self.user!r} is no name of a user")
        if not 1 <= self.port <= 65_535 or self.workers < 1:
            raise CallError("a port is between 1 and 65535, and there is one worker at the least")

    @property
    def airflow(self) -> Path:
        """Airflow's home."""
        return self.home / "airflow"


def secrets_missing(place: Place) -> list[str]:
    """Which files of secrets are not there, by name."""
    wanted = (*AIRFLOW_SECRETS.values(), *OUR_SECRETS.values())
    return sorted(name for name in wanted if not (place.folder / "secrets" / name).is_file())


def environment_of(place: Place) -> dict[str, str]:
    """The settings that all parts share; nothing in it is secret."""
    secrets = place.folder / "secrets"
    address = f"http://127.0.0.1:{place.port}"
    return {
        "PATH": f"{place.programs}:/usr/local/bin:/usr/bin:/bin",
        "AIRFLOW_HOME": str(place.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(place.dags),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(place.airflow / "passwords.json"),
        **{name: f"cat {secrets / secret}" for name, secret in AIRFLOW_SECRETS.items()},
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(place.port),
        "AIRFLOW__API__BASE_URL": address,
        **SHARED,
        # One arena of memory for each thread is for many cores.
        "MALLOC_ARENA_MAX": "2",
        "CHIPWATCH_HOME": str(place.home),
        "CHIPWATCH_BASE_URL": f"{address}/chipwatch",
        **{name: f"file:{secrets / secret}" for name, secret in OUR_SECRETS.items()},
    }


def files_of(place: Place) -> Iterator[tuple[Path, str]]:
    """Each file of the deployment with its text: the environment, the units, and what binds them together."""
    lines = [f'{name}="{value}"' for name, value in environment_of(place).items()]
    head = [
        "# What all parts of chipwatch share, for systemd and for `set -a; . THIS; set +a` in a shell.",
        "# Written anew by `chipwatch services`: settings of your own belong into the file `settings` beside it.",
    ]
    yield place.folder / "environment", "\n".join([*head, *lines, ""])
    units = place.folder / "systemd"
    init = "chipwatch-init.service"
    yield units / init, _unit(place, Part("init", INIT, ()), ["Type=oneshot", "RemainAfterExit=yes"], after="")
    parts = [
        *(part for part in PARTS if not part.name.startswith("worker-")),
        *map(worker, range(1, place.workers + 1)),
    ]
    for part in parts:
        # A worker that is stopped ends the tasks it has in hand first; what it forked is not asked beside it.
        manner = ["Restart=always", "RestartSec=3", "KillMode=mixed", "TimeoutStopSec=120"]
        if part.name == API:
            manner += ["TimeoutStartSec=300", f"ExecStartPost={_until_it_answers(place)}"]
        after = init if part.name == API else f"{init} chipwatch-{API}.service"
        yield units / f"chipwatch-{part.name}.service", _unit(place, part, manner, after=after)
    wanted = " ".join(f"chipwatch-{part.name}.service" for part in parts)
    yield units / TARGET, f"[Unit]\nDescription=chipwatch\nWants={wanted}\n\n[Install]\nWantedBy=multi-user.target\n"


def _until_it_answers(place: Place) -> str:
    """Tasks report to the API server, and fail where it is not there yet: so its start ends when it answers."""
    ask = "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)"
    address = f"http://127.0.0.1:{place.port}/api/v2/version"
    return f"""/bin/sh -c 'until {place.programs}/python -c "{ask}" {address} 2>/dev/null; do sleep 1; done'"""


def _unit(place: Place, part: Part, manner: list[str], *, after: str) -> str:
    program, *arguments = part.command
    needs = [f"Requires={first}" for first in after.split()[:1]]
    order = " ".join(filter(None, ["network-online.target", "postgresql.service", "redis-server.service", after]))
    return "\n".join(
        [
            "[Unit]",
            f"Description=chipwatch: {part.name}",
            f"PartOf={TARGET}",
            *needs,
            "Wants=network-online.target",
            f"After={order}",
            "",
            "[Service]",
            f"User={place.user}",
            f"EnvironmentFile={place.folder / 'environment'}",
            f"EnvironmentFile=-{place.folder / 'settings'}",
            f"WorkingDirectory={place.home}",
            f"ExecStart={' '.join([str(place.programs / program), *arguments])}",
            *manner,
            "NoNewPrivileges=yes",
            "PrivateTmp=yes",
            "ProtectSystem=strict",
            f"ReadWritePaths={place.home}",
            "",
        ]
    )
