"""A key in a request's header: sent to one host by HTTPS, and shown nowhere."""

import re

import httpx
from pydantic import SecretStr

from pipeline.errors import SettingsError
from pipeline.settings import secret_text

#: RFC 9110, section 5.5, less blanks: no key has one, and a line's end would tell the key in an error of the client.
_VISIBLE = re.compile(r"[\x21-\x7e]+")


class HostKey:
    """A secret header of one host.

    Args:
        host: its name, lower case.
        header: the header's name.
        secret: the value, or `file:/path`.

    Raises:
        SettingsError: the file cannot be read, or no header can hold the value; it is not told.
    """

    def __init__(self, host: str, header: str, secret: SecretStr) -> None:
        value = secret_text(secret)
        if not _VISIBLE.fullmatch(value):
            raise SettingsError(f"the key for {host} is empty, or has signs that no header holds")
        self.host = host
        self.header = header
        self._secret = SecretStr(value)

    def headers_for(self, url: httpx.URL) -> dict[str, str]:
        """The header where the address is of the key's host, by HTTPS on its usual port; else none."""
        if url.scheme != "https" or url.port is not None or url.host.lower().removesuffix(".") != self.host:
            return {}
        return {self.header: self._secret.get_secret_value()}

    def __repr__(self) -> str:
        return f"HostKey({self.host!r}, {self.header!r})"
