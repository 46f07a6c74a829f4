"""Takes the README's pictures of a running deployment: `python -m tests.ui.pictures [--password …]`.

With a password of `make run`, signed in to its Airflow; without one, of our application alone at `--base`.
"""

import argparse
import re
import tempfile
import time
from pathlib import Path

import httpx

from tests.ui.browser import Tab, chromium

#: Where the pages stand inside Airflow.
MOUNTED = "/chipwatch"


def main() -> None:
    """Picture the lists, one alert, the exposure, an edited document, an edition and a mail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", help="of Airflow; none where the pages are served without it")
    parser.add_argument("--alert", help="an alert's id for the detail page; the gravest when none is named")
    parser.add_argument("--digest", type=Path, help="an edition's HTML file")
    parser.add_argument("--mail", type=Path, help="the HTML part of an instant mail")
    parser.add_argument("--to", type=Path, default=Path("docs/images"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as tab:
        with httpx.Client(base_url=given.base, trust_env=False, timeout=60) as client:
            token = sign_in(client, given.user, given.password) if given.password else ""
            base = given.base + (MOUNTED if token else "")
            alert = given.alert or client.get(f"{base}/api/alerts").raise_for_status().json()["alerts"][0]["id"]
            document = re.search(r"documents/(do-[a-z2-7]+)", client.get(f"{base}/documents?only=edited").text)
        listed = f"{base}/alerts"
        if token:
            tab.call("Network.setCookie", name="_token", value=token, url=given.base)
            listed = f"{given.base}/plugin/chipwatch-alerts"
        take(tab, listed, given.to / "alerts.png", width=1280, height=860, wait=8 if token else 1)
        take(tab, f"{base}/alerts/{alert}", given.to / "alert.png", width=1100, height=1500)
        take(tab, f"{base}/exposure", given.to / "exposure.png", width=1100, height=1500)
        take(tab, f"{base}/exposure", given.to / "exposure-phone.png", width=390, height=844)
        take(tab, f"{base}/alerts", given.to / "alerts-phone.png", width=390, height=844)
        take(tab, f"{base}/alerts", given.to / "alerts-dark.png", width=1100, height=760, scheme="dark")
        if document:
            take(tab, f"{base}/documents/{document[1]}", given.to / "document.png", width=1100, height=1000)
        if given.digest:
            take(tab, given.digest.absolute().as_uri(), given.to / "digest-desk.png", width=760, height=2300)
            phone = given.to / "digest-phone.png"
            take(tab, given.digest.absolute().as_uri(), phone, width=400, height=1500, scheme="dark")
        if given.mail:
            take(tab, given.mail.absolute().as_uri(), given.to / "mail.png", width=720, height=900)


def sign_in(client: httpx.Client, user: str, password: str) -> str:
    """Airflow's token for a user, which the client then carries."""
    reply = client.post("/auth/token", json={"username": user, "password": password})
    token: str = reply.raise_for_status().json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return token


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
