"""`python -m tests.api.contract`: schemathesis over the whole API, in process, until a time is spent.

Every phase (examples, boundaries, fuzzing valid and invalid, sequences of calls) and every check that it has. It prints
one JSON object: calls by phase, by status, and every failure; exit status 1 where there is one.

    python -m tests.api.contract --seconds 120                     a fresh database on SQLite, some rows of everything
    python -m tests.api.contract --seconds 120 --database URL      the same on PostgreSQL (an empty database)
    python -m tests.api.contract --seconds 120 --home var          a deployment as it stands; acts change it
    python -m tests.api.contract --seconds 120 --url http://127.0.0.1:8080/chipwatch --token TOKEN     one that runs
"""

import argparse
import json
import sys
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from pydantic import SecretStr

from pipeline.settings import Settings, load_settings
from pipeline.tasks import views
from pipeline.tasks.context import Context, open_context, set_up
from pipeline.ui.acting import Reader, Role
from pipeline.ui.app import make_app
from pipeline.ui.describing import Signing

TOKEN = "a-token-of-the-contract"
BEARER = Signing({"bearer": {"type": "http", "scheme": "bearer"}}, "A bearer token.")
#: A tag that is not any more what an alert is, or a key that is missing, is told by its own status.
REFUSED = ["2xx", "3xx", "401", "403", "404", "409", "412", "429"]


@dataclass
class Told:
    """What a run came to."""

    calls: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    checks: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "operations": len(self.operations),
            "operations_answered_200": len(self.answered),
            "checks": sum(self.checks.values()),
            "checks_by_name": dict(self.checks.most_common()),
            "phases": dict(self.phases),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "failures": self.failures,
            "errors": self.errors,
        }


def signed_app(role: Role = "admin") -> FastAPI:
    """The application, opened by a token as in Airflow."""

    def who(request: Request) -> Reader:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise HTTPException(401, "sign in", headers={"WWW-Authenticate": "Bearer"})
        return Reader("ada", role)

    return make_app(who, signing=BEARER)


def run(
    app: FastAPI | str, *, seconds: int, seed: int, examples: int, phases: list[str] | None = None, token: str = TOKEN
) -> Told:
    """Put schemathesis to the application, or to the address of one that runs."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

    headers = {"Authorization": f"Bearer {token}"}
    chosen = phases or ["examples", "coverage", "fuzzing", "stateful"]
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "max-time": seconds,
            "headers": headers,
            "continue-on-failure": True,
            "output": {"sanitization": {"enabled": False}},
            "generation": {"mode": "all", "max-examples": examples, "deterministic": True},
            "phases": {name: {"enabled": name in chosen} for name in ("examples", "coverage", "fuzzing", "stateful")},
            "checks": {"positive_data_acceptance": {"expected-statuses": REFUSED}},
        }
    )
    if isinstance(app, str):
        schema = schemathesis.openapi.from_url(f"{app}/openapi.json", config=config, headers=headers)
    else:
        schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config, headers=headers)
    told = Told()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _note(told, event)
        elif isinstance(event, events.NonFatalError):
            told.errors.append(f"{event.label}: {event.info.format()}")
        elif isinstance(event, events.FatalError):
            told.errors.append(repr(event.exception))
    told.failures = list(dict.fromkeys(told.failures))
    return told


def _note(told: Told, event: Any) -> None:
    recorder = event.recorder
    for case_id, exchange in recorder.interactions.items():
        told.calls += 1
        told.phases[event.phase.value] += 1
        label = recorder.cases[case_id].value.operation.label if case_id in recorder.cases else event.label
        told.operations.add(label)
        if exchange.response is not None:
            told.statuses[exchange.response.status_code] += 1
            if exchange.response.status_code == 200:
                told.answered.add(label)
    for case_id, checks in recorder.checks.items():
        for check in checks:
            told.checks[check.name] += 1
            if check.failure_info is not None:
                told.failures.append(_failure(recorder, case_id, check))


def _failure(recorder: Any, case_id: str, check: Any) -> str:
    """A failure in one line: what, where, what was sent, and what came back."""
    response = recorder.interactions[case_id].response
    came = f"{response.status_code} {response.content[:300]!r}" if response is not None else "nothing"
    label = recorder.cases[case_id].value.operation.label
    sent = check.failure_info.code_sample
    return f"{label}: {check.failure_info.failure.title}: {check.failure_info.failure.message}\n{sent}\n{came}"[:2000]


def fresh(home: Path, database: str | None = None) -> Context:
    """A deployment with some rows of everything."""
    from tests.api.filled import fill

    settings = Settings(home=home, database=SecretStr(database) if database else None)
    context = set_up(settings)
    fill(context)
    return context


def main() -> int:
    """Run, print, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.api.contract", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--examples", type=int, default=200, help="at most so many for each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--role", default="admin", choices=["viewer", "op", "admin"])
    parser.add_argument("--database", help="URL of an empty PostgreSQL database")
    parser.add_argument("--home", type=Path, help="a home to be asked as it stands")
    parser.add_argument("--url", help="where a running application is mounted")
    parser.add_argument("--token", default=TOKEN, help="that opens it")
    parser.add_argument("--phases", nargs="*")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    how: dict[str, Any] = {
        "seconds": given.seconds, "seed": given.seed, "examples": given.examples, "phases": given.phases,
    }  # fmt: skip
    if given.url:
        return tell(run(given.url, token=given.token, **how))
    with tempfile.TemporaryDirectory() as folder:
        if given.home:
            context = open_context(load_settings().model_copy(update={"home": given.home}))
        else:
            context = fresh(Path(folder), given.database)
        views.deployment = lambda: context  # type: ignore[assignment]  # this process asks one
        told = run(signed_app(given.role), **how)
        context.engine.dispose()
    return tell(told)


def tell(told: Told) -> int:
    """Print what a run came to; 1 where anything was found."""
    print(json.dumps(told.as_json(), indent=2))
    return 1 if told.failures or told.errors else 0


if __name__ == "__main__":
    sys.exit(main())
