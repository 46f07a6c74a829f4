"""The pages of a deployment on a port of their own, for a browser."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from pipeline.launch.ports import free_port
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.app import Reader, make_app


@contextmanager
def pages_over(context: Context, reader: Reader) -> Iterator[str]:
    """Serve them to one reader, at the address that is given, until the end."""
    port = free_port()
    config = uvicorn.Config(
        make_app(lambda: reader), host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "context", lambda: context)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)
