"""What stands before Airflow's parts are started: its tables, and a password for each user of its simple sign-in."""

import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import SettingsError, StateError
from pipeline.launch.parts import native

USERS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"
PASSWORDS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"


def prepare_airflow(environment: Mapping[str, str]) -> None:
    """Make or upgrade Airflow's tables, and write what passwords are missing; safe to do again.

    Args:
        environment: with Airflow's own settings.

    Raises:
        StateError: the tables cannot be made; what Airflow said stands above.
        SettingsError: the passwords' file cannot be written.
    """
    done = subprocess.run(native(("airflow", "db", "migrate")), env=dict(environment), check=False)  # noqa: S603
    if done.returncode:
        raise StateError("Airflow's tables could not be made: see what it said above")
    if path := environment.get(PASSWORDS):
        keep_passwords(Path(path), environment.get(USERS, ""))


def keep_passwords(path: Path, users: str) -> dict[str, str]:
    """A password at random for each user who has none yet, in a file that its owner alone reads.

    Airflow would do so itself, and print each into its log.

    Args:
        path: the file, JSON by user.
        users: as Airflow's setting has them: `name:role`, comma-separated.

    Raises:
        SettingsError: it cannot be read or written.
    """
    names = [each.partition(":")[0].strip() for each in users.split(",") if each.strip()]
    try:
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        passwords = known | {name: secrets.token_urlsafe(12) for name in names if name not in known}
        if passwords != known:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".part")
            draft.unlink(missing_ok=True)
            opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                json.dump(passwords, file)
            draft.replace(path)
    except (OSError, ValueError) as fault:
        raise SettingsError(f"{path}: {fault}") from fault
    return passwords
