"""The pages of a deployment on a port of their own, for a browser."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI

from pipeline.launch.ports import free_port
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.app import Reader, make_app


@contextmanager
def listening(app: FastAPI, port: int) -> Iterator[str]:
    """An app on loopback, at the address that is given, from when it can be asked until the end."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended by itself"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@contextmanager
def pages_over(context: Context, reader: Reader) -> Iterator[str]:
    """Serve them to one reader, at the address that is given, until the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "context", lambda: context)
        with listening(make_app(lambda: reader), free_port()) as address:
            yield address
