"""A headless Chromium spoken to by its own protocol: enough to open a page, ask it and take its picture."""

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect


class Tab:
    """One page of the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.complaints: list[str] = []

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """One command and its answer; what the page complains about meanwhile is kept."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": given}))
        while True:
            told = json.loads(self._socket.recv(timeout=30))
            if told.get("id") == self._number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
            self._hear(told)

    def _hear(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Log.entryAdded":
            entry = told["params"]["entry"]
            # Asked for by the browser itself, of the host's root, where Airflow stands and not we.
            if not str(entry.get("url", "")).endswith("/favicon.ico"):
                self.complaints.append(entry["text"] + " " + str(entry.get("url", "")))
        if told.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(told["params"]["exceptionDetails"]["text"]))

    def show(self, address: str, *, width: int, height: int = 900, scheme: str = "light") -> None:
        """Open an address as a screen of that width would."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.complaints.clear()
        self.call("Page.navigate", url=address)
        deadline = time.monotonic() + 20
        while self.ask("document.readyState + location.href") != f"complete{address}":
            assert time.monotonic() < deadline, address
            time.sleep(0.05)

    def ask(self, expression: str) -> Any:
        """The value of an expression on the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """The value that an expression's promise comes to."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, code: int = 0, *, text: str = "") -> None:
        """One key, down and up."""
        given = {"key": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **given, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **given)

    def picture(self, path: Path) -> None:
        """What the screen shows, as PNG, or, by the name's ending, as WebP, which is a fifth of it."""
        kind = {"format": "webp", "quality": 70} if path.suffix == ".webp" else {"format": "png"}
        shot = self.call("Page.captureScreenshot", **kind)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def chromium(folder: Path) -> Iterator[Tab]:
    """A browser with a profile of its own; the test is skipped where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no chromium on this machine")
    quiet = ("--disable-background-networking", "--disable-component-update", "--no-proxy-server", "--no-first-run")
    small = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
    process = subprocess.Popen(
        [program, *small, *quiet, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = folder / "DevToolsActivePort"
        deadline = time.monotonic() + 60
        while not told.exists() or not told.read_text().strip():
            assert process.poll() is None, "chromium ended by itself"
            assert time.monotonic() < deadline, "chromium did not start"
            time.sleep(0.1)
        port = told.read_text().splitlines()[0]
        # It writes the number a moment before it listens.
        with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=30, trust_env=False) as client:
            pages = client.get(f"http://127.0.0.1:{port}/json").json()
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        with connect(address, max_size=None, proxy=None) as socket:
            yield Tab(socket)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
