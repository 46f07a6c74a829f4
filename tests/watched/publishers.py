"""Three official publishers on one port of loopback, told apart by the Host header, whose news a measurement makes."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REGISTER, BIS, SEC = "federal_register_public_inspection", "bis_press", "sec_edgar"
SOURCES = (REGISTER, BIS, SEC)
CIK = 1045810
CHIPS = ("H20", "H100", "MI308", "Gaudi 3", "A800", "B200", "MI300X", "L40S", "A100", "GB200")
PLACES = (
    *("China", "Russia", "Iran", "Pakistan", "Belarus", "Venezuela", "Vietnam", "Kazakhstan", "Malaysia"),
    "Saudi Arabia",
)


def text_of(number: int, *, filed: bool = False) -> tuple[str, str]:
    """The headline and the words of a publication, by its number from 0 to 99: each restricts another chip for another
    country, so that a hundred are a hundred matters; `filed`: as a company files it.
    """
    chip, place = CHIPS[number % 10], PLACES[(number // 10 + number) % 10]
    if filed:
        return (
            f"NVIDIA: exports of the {chip} to {place} require a license",
            f"NVIDIA said that the U.S. government has informed it that, effective immediately, a license is required "
            f"to export the {chip} accelerator to {place}. NVIDIA said the requirement applies until further notice.",
        )
    return (
        f"BIS requires a licence for exports of the {chip} to {place}",
        f"The Bureau of Industry and Security (BIS) has informed exporters that, effective immediately, a licence is "
        f"required to export the {chip} accelerator to {place}. The requirement addresses the risk that the {chip} is "
        "diverted to a military end use.",
    )


def key_of(source: str, number: int) -> str:
    """What a publication is called by its source."""
    if source == SEC:
        return f"sec:{accession(number)}"
    return f"fr:2026-{number:05}" if source == REGISTER else f"url:https://www.bis.gov/press-release/notice-{number}"


def accession(number: int) -> str:
    """A filing's number as EDGAR writes it."""
    return f"0001045810-26-{number:06}"


@dataclass
class Publishers:
    """What was published, by source, in order; requests by answer."""

    out: dict[str, list[tuple[int, datetime]]] = field(default_factory=lambda: {name: [] for name in SOURCES})
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, source: str, number: int) -> None:
        """From now on it is listed and can be fetched."""
        with self.lock:
            self.out[source].append((number, datetime.now(UTC)))

    def answer(self, host: str, path: str) -> tuple[str, str, str | None] | None:
        """Media type, body and ETag of an address; None where there is nothing."""
        with self.lock:
            if path.endswith("/public-inspection-documents/current.json"):
                return "application/json", self._inspection(), f'"fr-{len(self.out[REGISTER])}"'
            if (host, path) == ("www.bis.gov", "/news-updates"):
                return "text/html", self._news(), f'"bis-{len(self.out[BIS])}"'
            if host == "data.sec.gov":
                return "application/json", self._submissions(), f'"sec-{len(self.out[SEC])}"'
        return _page(path)

    def _inspection(self) -> str:
        results = [
            {
                "title": text_of(number)[0],
                "document_number": f"2026-{number:05}",
                "type": "Rule",
                "agencies": [{"slug": "industry-and-security-bureau", "name": "Bureau of Industry and Security"}],
                "html_url": f"https://www.federalregister.gov/public-inspection/2026-{number:05}/rule",
                "raw_text_url": f"https://www.federalregister.gov/public-inspection/raw_text/2026-{number:05}.txt",
                "filed_at": at.isoformat(),
                "publication_date": at.date().isoformat(),
            }
            for number, at in self.out[REGISTER]
        ]
        return json.dumps({"count": len(results), "results": results})

    def _news(self) -> str:
        lines = [
            f'<li><a href="/press-release/notice-{number}">{text_of(number)[0]}</a> <time datetime="{at.isoformat()}">'
            f"{at:%B %d, %Y}</time></li>"
            for number, at in reversed(self.out[BIS])
        ]
        old = '<li><a href="/press-release/annual-conference">Agenda of the annual conference on export policy</a></li>'
        return f"<html><body><ul>{''.join(lines)}{old}</ul></body></html>"

    def _submissions(self) -> str:
        filed = list(reversed(self.out[SEC]))
        columns = {
            "accessionNumber": [accession(number) for number, _ in filed],
            "filingDate": [at.date().isoformat() for _, at in filed],
            "acceptanceDateTime": [f"{at:%Y-%m-%dT%H:%M:%S}.000Z" for _, at in filed],
            "form": ["8-K" for _ in filed],
            "primaryDocument": [f"nvda-{number}.htm" for number, _ in filed],
            "items": ["8.01" for _ in filed],
        }
        return json.dumps({"cik": str(CIK), "name": "NVIDIA CORP", "filings": {"recent": columns, "files": []}})


def _page(path: str) -> tuple[str, str, str | None] | None:
    name = path.rsplit("/", 1)[-1]
    if "/raw_text/2026-" in path:
        title, words = text_of(int(name[5:10]))
        return "text/plain", f"{title}\n\n{words}\n", None
    if path.startswith("/press-release/notice-"):
        return "text/html", _html(*text_of(int(name.removeprefix("notice-")))), None
    if path == "/press-release/annual-conference":
        return (
            "text/html",
            _html("Agenda of the annual conference", "The conference on export policy is in March."),
            None,
        )
    if name == "index.json":
        number = int(path.rsplit("/", 2)[-2][-6:])
        return "application/json", json.dumps({"directory": {"item": [{"name": f"nvda-{number}.htm"}]}}), None
    if name.startswith("nvda-"):
        return "text/html", _html(*text_of(int(name[5:-4]), filed=True)), None
    return None


def _html(title: str, words: str) -> str:
    body = f"<article><h1>{title}</h1><p>{words}</p></article>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@contextmanager
def serving(publishers: Publishers) -> Iterator[str]:
    """Serve them; gives HOST:PORT."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = publishers.answer(self.headers.get("Host", ""), self.path.partition("?")[0])
            if found is None:
                status, kind, body, etag = 404, "text/plain", b"", None
            else:
                kind, text, etag = found
                status, body = 200, text.encode()
                if etag and self.headers.get("If-None-Match") == etag:
                    status, body = 304, b""
            publishers.answers[f"{'listing' if etag else 'page'} {status}"] += 1
            self.send_response(status)
            if etag:
                self.send_header("ETag", etag)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
