"""A real mail server, as the channels' tests have it."""

from tests.channels.conftest import sink

__all__ = ["sink"]
