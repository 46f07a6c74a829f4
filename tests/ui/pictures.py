"""Takes the README's pictures of a running `make run`: `python -m tests.ui.pictures --password … [--digest FILE]`."""

import argparse
import re
import tempfile
import time
from pathlib import Path

import httpx

from tests.ui.browser import Tab, chromium


def main() -> None:
    """Sign in to Airflow, and picture the lists, one alert, the exposure, an edited document, and a digest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", required=True)
    parser.add_argument("--alert", help="an alert's id for the detail page; the gravest when none is named")
    parser.add_argument("--digest", type=Path, help="an edition's HTML file")
    parser.add_argument("--to", type=Path, default=Path("docs/images"))
    given = parser.parse_args()
    with httpx.Client(base_url=given.base, trust_env=False) as client:
        reply = client.post("/auth/token", json={"username": given.user, "password": given.password})
        token = reply.raise_for_status().json()["access_token"]
        listed = client.get("/chipwatch/api/alerts", headers={"Authorization": f"Bearer {token}"})
        alert = given.alert or listed.raise_for_status().json()["alerts"][0]["id"]
        edited = client.get("/chipwatch/documents?only=edited", headers={"Authorization": f"Bearer {token}"}).text
        document = re.search(r"documents/(do-[a-z2-7]+)", edited)
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as tab:
        tab.call("Network.setCookie", name="_token", value=token, url=given.base)
        take(tab, f"{given.base}/plugin/chipwatch-alerts", given.to / "alerts.png", width=1280, height=860, wait=8)
        take(tab, f"{given.base}/chipwatch/alerts/{alert}", given.to / "alert.png", width=1100, height=1500)
        take(tab, f"{given.base}/chipwatch/exposure", given.to / "exposure.png", width=1100, height=1500)
        take(tab, f"{given.base}/chipwatch/exposure", given.to / "exposure-phone.png", width=390, height=844)
        take(tab, f"{given.base}/chipwatch/alerts", given.to / "alerts-phone.png", width=390, height=844)
        take(tab, f"{given.base}/chipwatch/alerts", given.to / "alerts-dark.png", width=1100, height=760, scheme="dark")
        if document:
            page = f"{given.base}/chipwatch/documents/{document[1]}"
            take(tab, page, given.to / "document.png", width=1100, height=1000)
        if given.digest:
            edition = given.digest.absolute().as_uri()
            take(tab, edition, given.to / "digest-desk.png", width=760, height=2300)
            take(tab, edition, given.to / "digest-phone.png", width=400, height=1500, scheme="dark")


def take(
    tab: Tab, address: str, path: Path, *, width: int, height: int, scheme: str = "light", wait: float = 1
) -> None:
    """One picture, after the page had time to draw itself."""
    tab.show(address, width=width, height=height, scheme=scheme)
    time.sleep(wait)
    path.parent.mkdir(parents=True, exist_ok=True)
    tab.picture(path)
    print(path)


if __name__ == "__main__":
    main()
