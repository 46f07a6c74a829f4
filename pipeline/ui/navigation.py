"""The pages as data: one line each, in the order in which they are offered, and who is shown them.

A page that is added adds its line to `PAGES`; what Airflow shows beside a DAG, a run or a task is in `TABS`.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from models.recipient import Profile
from pipeline.ui.acting import Role

Group = Literal["Decide", "Look up", "Arrange", "Demonstration"]
#: Beside what of Airflow's a tab stands.
Place = Literal["dag", "dag_run", "task_instance"]
_RANKS: dict[Role, int] = {"viewer": 0, "op": 1, "admin": 2}


@dataclass(frozen=True, slots=True)
class NavPage:
    """One page of the navigation."""

    path: str
    name: str
    group: Group
    #: The least role that is offered it; whether an act on it is allowed is the route's own to check.
    role: Role = "viewer"
    #: It shows what is ours alone: the profile `research` is not offered it, and its route refuses.
    ours: bool = False
    #: It is there only where the demonstration's mail server keeps what it gets.
    mailbox: bool = False


@dataclass(frozen=True, slots=True)
class AirflowTab:
    """A view beside a DAG, a run or a task instance; Airflow puts the ids in."""

    place: Place
    path: str
    name: str


#: By what a reader comes for, triage first; within a group as listed.
PAGES: tuple[NavPage, ...] = (
    NavPage("alerts", "Alerts", "Decide"),
    NavPage("exposure", "Exposure", "Decide", ours=True),
    NavPage("digest", "Digest", "Decide"),
    NavPage("what-if", "What-if", "Decide", ours=True),
    NavPage("timeline", "Timeline", "Look up"),
    NavPage("documents", "Documents", "Look up"),
    NavPage("companies", "Companies", "Look up"),
    NavPage("lists", "Lists", "Look up"),
    NavPage("catalogue", "Catalogue", "Look up"),
    NavPage("sources", "Sources", "Look up"),
    NavPage("add", "Add", "Arrange", role="op"),
    NavPage("reports", "Reports", "Arrange"),
    NavPage("rules", "Rules", "Arrange"),
    NavPage("recipients", "Recipients", "Arrange"),
    NavPage("outbox", "Outbox", "Arrange"),
    NavPage("health", "Health", "Arrange"),
    NavPage("holds", "Holds", "Arrange", ours=True),
    NavPage("determinations", "Determinations", "Arrange", ours=True),
    NavPage("mail", "Mail", "Demonstration", mailbox=True, ours=True),
)
TABS: tuple[AirflowTab, ...] = (
    AirflowTab("dag", "runs/{DAG_ID}", "chipwatch"),
    AirflowTab("dag_run", "runs/{DAG_ID}/{RUN_ID}", "chipwatch"),
    AirflowTab("task_instance", "runs/{DAG_ID}/{RUN_ID}/{TASK_ID}/{MAP_INDEX}", "chipwatch"),
)


def pages_for(*, role: Role, profile: Profile, mailbox: bool) -> list[NavPage]:
    """The pages that are offered.

    Args:
        role: of whoever asks.
        profile: theirs, or the deployment's, whichever shows less.
        mailbox: whether the demonstration's mail server keeps what it gets.
    """
    return [
        page
        for page in PAGES
        if _RANKS[role] >= _RANKS[page.role]
        and not (page.ours and profile == "research")
        and (mailbox or not page.mailbox)
    ]


def in_groups(pages: list[NavPage]) -> list[tuple[Group, list[NavPage]]]:
    """The pages under the names of their groups, neither empty."""
    return [(group, list(inside)) for group, inside in groupby(pages, key=lambda page: page.group)]
