"""Mail by SMTP."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from typing import Any

from models.telling import MessageDraft
from pipeline.channels.base import Channel, Ports, one_line
from pipeline.channels.mail import build_mail
from pipeline.errors import DeliveryError
from pipeline.settings import Settings, secret_text

#: How long each of the server's words is waited for.
SECONDS = 30.0
#: How long its last one is, which makes the mail accepted: who gives up sooner sends it twice (RFC 5321, 4.5.3.2.6).
LAST_WORD = 600.0
GOODBYE = 5.0


def missing(settings: Settings, _ports: Ports) -> str | None:
    """Mail needs a server."""
    return None if settings.smtp_host else "CHIPWATCH_SMTP_HOST is not set"


def send(message: MessageDraft, settings: Settings, ports: Ports) -> str:
    """Hand one mail to the server; its "250" makes it delivered.

    Raises:
        DeliveryError: with `again` for what may pass (no answer, 4xx), without for what will not (5xx).
    """
    if settings.smtp_host is None:
        raise DeliveryError("CHIPWATCH_SMTP_HOST is not set", again=True)
    mail = build_mail(message, sender=settings.mail_from, at=ports.now())
    server: _Patient | None = None
    try:
        server = _connect(settings)
        server.last_step = ports.last_step
        # `send_message` would write the mail by a policy of its own, and put a ">" before each "From ".
        server.sendmail(parseaddr(settings.mail_from)[1], [parseaddr(message.address)[1]], mail.as_bytes())
    except smtplib.SMTPRecipientsRefused as fault:
        code, said = next(iter(fault.recipients.values()))
        raise DeliveryError(_words(code, said), again=_passing(code)) from fault
    except smtplib.SMTPAuthenticationError as fault:
        # A person mends the password; the server's answer may repeat what we sent and is not kept, in no trace either.
        raise DeliveryError(f"{fault.smtp_code} the server refused user and password", again=True, down=True) from None
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPSenderRefused) as fault:
        # Said before it was told of the recipient or the mail: it is of us or the server, and no fault of this message.
        down = not isinstance(fault, smtplib.SMTPSenderRefused)
        raise DeliveryError(_words(fault.smtp_code, fault.smtp_error), again=True, down=down) from fault
    except smtplib.SMTPResponseException as fault:
        # 421: the service is not available, and closes the connection (RFC 5321, 3.8).
        again, down = _passing(fault.smtp_code), fault.smtp_code == 421
        raise DeliveryError(_words(fault.smtp_code, fault.smtp_error), again=again, down=down) from fault
    except smtplib.SMTPNotSupportedError as fault:
        # STARTTLS or a password, which the settings ask for: a person mends them, or somebody in between took it out.
        raise DeliveryError(f"the server cannot do it: {one_line(str(fault))}", again=True, down=True) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise DeliveryError(f"{type(fault).__name__}: {one_line(str(fault))}", again=True, down=True) from fault
    finally:
        if server is not None:
            # What was accepted stays accepted, however the server says goodbye.
            with suppress(smtplib.SMTPException, OSError):
                if server.sock is not None:
                    server.sock.settimeout(GOODBYE)
                server.quit()
            server.close()
    return "accepted"


class _Patient(smtplib.SMTP):
    """Waits longer for the answer to a whole mail than for any other, and says before it sends one."""

    last_step: Callable[[], None] = staticmethod(lambda: None)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.last_step()
        if self.sock is not None:
            self.sock.settimeout(LAST_WORD)
        return super().data(msg)


class _PatientTls(_Patient, smtplib.SMTP_SSL):
    """The same over TLS from the beginning."""


def _connect(settings: Settings) -> _Patient:
    host = settings.smtp_host or ""
    context = ssl.create_default_context() if settings.smtp_tls != "none" else None
    if settings.smtp_tls == "tls":
        server: _Patient = _PatientTls(host, settings.smtp_port, timeout=SECONDS, context=context)
    else:
        server = _Patient(host, settings.smtp_port, timeout=SECONDS)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, secret_text(settings.smtp_password) if settings.smtp_password else "")
    except BaseException:
        server.close()
        raise
    return server


def _passing(code: int) -> bool:
    return not 500 <= code < 600


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {text}", 200)


CHANNEL = Channel("email", missing, send)
