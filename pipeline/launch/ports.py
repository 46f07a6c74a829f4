"""Ports on loopback."""

import socket
import time
from collections.abc import Callable

from pipeline.errors import CallError


def check_port(port: int) -> None:
    """Say in one line that a port is taken, before anything is started.

    Raises:
        CallError: somebody listens on it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise CallError(f"port {port} is in use: name another, `make run PORT={port + 1}`") from fault


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int, goes_on: Callable[[], bool], within: float = 30.0) -> bool:
    """Wait until somebody listens on a port; False where nobody does in time, or what should has ended."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and goes_on():
        with socket.socket() as probe:
            probe.settimeout(1.0)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
