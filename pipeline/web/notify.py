"""Chats and pagers by Apprise, which opens sockets of its own: in a child process, where the guard holds them all.

The child (`pipeline.web.notify_child`) knows nothing of ours but what it is handed: no environment, no proxy, no
database. It may dial what the guard lets it, and is stopped when its time is up (`docs/decisions/`, chats).
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import GuardError, UnreachableError
from pipeline.web.proxy import Proxy

#: Services whose way out is HTTP alone, by the scheme of their Apprise address. Others speak protocols of their own,
#: run programs or write to this machine.
SERVICES = frozenset(
    """
    dingtalk discord feishu flock form forms gchat gotify gotifys json jsons lark line matrix matrixs mmost mmosts
    ntfy ntfys opsgenie pagerduty pagertree pover rocket rockets ryver signal signals slack splunk tgram twist
    victorops webex wecombot workflow workflows wxteams zulip
    """.split()  # noqa: SIM905
)
SECONDS = 25.0
Weight = Literal["info", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Told:
    """What the child is handed on its standard input.

    Attributes:
        address: the Apprise address, which is a secret.
        title: one line.
        body: plain text.
        weight: how grave it is.
        internal: hosts of our own with their ports, which may be dialled though they are not public.
        public: whether public hosts may be dialled; the recorded world reaches none.
    """

    address: str
    title: str
    body: str
    weight: Weight = "info"
    internal: tuple[tuple[str, int], ...] = ()
    public: bool = True


class Notifier:
    """Hands messages to Apprise.

    Args:
        internal: hosts of our own that may be dialled, with their ports.
        public: whether public hosts may be.
        authority: a PEM file with the authority that signed the certificates of our own hosts.
        seconds: after which the child is stopped.
        proxy: which is dialled in place of every public host.
    """

    def __init__(
        self,
        *,
        internal: Sequence[tuple[str, int]] = (),
        public: bool = True,
        authority: Path | None = None,
        seconds: float = SECONDS,
        proxy: Proxy | None = None,
    ) -> None:
        self._internal = tuple(internal)
        self._proxy = proxy
        self._public = public
        self._authority = authority
        self._seconds = seconds

    def __call__(self, address: str, title: str, body: str, *, weight: Weight = "info") -> None:
        """Tell one place once. No error repeats the address, or any part of it but its scheme.

        Raises:
            GuardError: the address is none, not of a service that we let, of several places at once, or leads to where
                we do not dial. Trying again would not help.
            UnreachableError: the service did not take it, or not in time.
        """
        scheme = address.partition("://")[0].lower()
        shown = f"{scheme if scheme in SERVICES else '…'}://…"
        if scheme not in SERVICES:
            raise GuardError("not among the services that chats are sent to", url=shown)
        dialled = (*self._internal, *([(self._proxy.host, self._proxy.port)] if self._proxy else []))
        asked = Told(address, title, body, weight, dialled, self._public)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pipeline.web.notify_child"],
                input=json.dumps(asdict(asked)).encode("ascii"),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment(),
                timeout=self._seconds,
                check=False,
            )
            answer = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            raise UnreachableError(f"no answer within {self._seconds:g} s", url=shown) from None
        except ValueError:
            raise UnreachableError("Apprise gave no answer", url=shown) from None
        if not answer["sent"]:
            kind = GuardError if answer["refused"] else UnreachableError
            raise kind(str(answer["reason"]), url=shown)

    def _environment(self) -> dict[str, str]:
        paths = os.pathsep.join(part for part in sys.path if part)
        trust = {"REQUESTS_CA_BUNDLE": str(self._authority)} if self._authority and self._internal else {}
        # Our own hosts are dialled as they are; what asks for another is the one process that reads these variables.
        direct = ",".join(host for host, _ in self._internal)
        ways = {"HTTP_PROXY": self._proxy.address, "HTTPS_PROXY": self._proxy.address} if self._proxy else {}
        proxied = ways | ({"NO_PROXY": direct} if ways and direct else {})
        return (
            {"PATH": os.defpath, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
            | trust
            | proxied
        )
