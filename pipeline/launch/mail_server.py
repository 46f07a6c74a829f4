"""The demonstration's mail server: it takes every mail and keeps it as a file. Nothing goes further.

A mail is on disk before the server says 250, so that what was accepted can be counted after any crash.
"""

import itertools
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from pipeline.channels.base import one_line
from pipeline.errors import CallError, ChipwatchError

#: How many mails are kept, and how large they may be together; the oldest go first.
MOST = 5000
MOST_BYTES = 500_000_000
LARGEST = 10_000_000


class MailFolder:
    """Where mails are kept: one `.eml` a file, named so that the order of names is the order of coming.

    Args:
        folder: made where it is not there.
        most: how many are kept.
        most_bytes: how large they may be together.
        now: the wall clock.

    Raises:
        ChipwatchError: the folder cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most: int = MOST,
        most_bytes: int = MOST_BYTES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder, self.most, self.most_bytes, self.now = folder, most, most_bytes, now
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._kept = [(path, path.stat().st_size) for path in sorted(folder.glob("*.eml"))]
        except OSError as fault:
            raise ChipwatchError(f"{folder}: {fault.strerror}") from fault

    def keep(self, content: bytes, sender: str, recipients: list[str]) -> Path:
        """Write one mail with the trace lines of a last stop (RFC 5321, 4.4); the oldest go where it is too much.

        Raises:
            OSError: it cannot be written.
        """
        at = self.now()
        trace = [f"Return-Path: <{one_line(sender)}>"]
        trace += [f"Delivered-To: {one_line(address)}" for address in recipients]
        trace += [f"Received: by localhost (chipwatch mailbox); {format_datetime(at)}"]
        whole = "".join(f"{line}\r\n" for line in trace).encode("utf-8", "replace") + content
        with self._lock:
            path = self.folder / f"{at:%Y%m%dT%H%M%S%f}-{os.getpid()}-{next(self._numbers)}.eml"
            draft = path.with_suffix(".part")
            draft.write_bytes(whole)
            draft.replace(path)
            self._kept.append((path, len(whole)))
            total = sum(size for _, size in self._kept)
            while len(self._kept) > 1 and (len(self._kept) > self.most or total > self.most_bytes):
                oldest, size = self._kept.pop(0)
                oldest.unlink(missing_ok=True)
                total -= size
        return path


class MailServer:
    """The server, from `start` to `stop`, in a thread of its own, without a password.

    Args:
        folder: where mails are kept.
        port: its port.
        host: where it listens: this machine's loopback, unless a network of containers shuts all others out.

    Raises:
        CallError: somebody listens on the port.
    """

    def __init__(self, folder: MailFolder, port: int, host: str = "127.0.0.1") -> None:
        self.folder, self.port, self.host = folder, port, host

    def __enter__(self) -> "MailServer":
        # Asked first: a controller that cannot bind leaves its event loop open.
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as fault:
                raise CallError(f"port {self.port} on {self.host}: {fault.strerror}") from fault
        self._controller = Controller(
            self, hostname=self.host, port=self.port, ident="chipwatch mailbox", data_size_limit=LARGEST
        )
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep a mail, then say so."""
        content: Any = envelope.content or b""
        try:
            self.folder.keep(bytes(content), envelope.mail_from or "", list(envelope.rcpt_tos))
        except OSError as fault:
            return f"452 4.3.1 it could not be kept: {one_line(fault.strerror or '', 100)}"
        return "250 2.0.0 kept"
