"""The registers: sites whose listings are an API or a table, not a page.

The Federal Register's API v1 (documents and public inspection), EDGAR's submissions and filing indexes, and the
Consolidated Screening List as CSV. Each answers the paths that are its own, and None for all others.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs

from pipeline.replay.captures import Capture, instant
from pipeline.replay.listings import stamp
from pipeline.replay.markup import to_html, to_text
from pipeline.replay.site import LABEL, Reply

NOTE = f'<footer><p class="note">{LABEL}.</p></footer>'
JSON = "application/json; charset=utf-8"
COMMERCE = {
    "raw_name": "DEPARTMENT OF COMMERCE",
    "name": "Commerce Department",
    "id": 54,
    "url": "https://www.federalregister.gov/agencies/commerce-department",
    "slug": "commerce-department",
}
BUREAU = {
    "raw_name": "Bureau of Industry and Security",
    "name": "Industry and Security Bureau",
    "id": 241,
    "url": "https://www.federalregister.gov/agencies/industry-and-security-bureau",
    "slug": "industry-and-security-bureau",
}
COLUMNS = (
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
)


def _json(value: object, changed_at: datetime | None) -> Reply:
    return Reply(200, json.dumps(value, ensure_ascii=False, indent=1).encode(), JSON, changed_at)


# ── the Federal Register ─────────────────────────────────────────────────────────────────────────


def filed_at(capture: Capture) -> datetime | None:
    """When a document was put on public inspection, where that is known."""
    filed = capture.fields.get("filed_at")
    return instant(filed) if filed is not None else None


def federal_register(captures: Sequence[Capture], path: str, query: str, at: datetime) -> Reply | None:
    """The API and the documents' bodies. `captures` are all of the register, those of later days too."""
    out = [each for each in captures if each.at <= at]
    waiting = [each for each in captures if each.at > at and (filed := filed_at(each)) and filed <= at]
    if path == "/api/v1/documents.json":
        return _documents(out, parse_qs(query))
    if path == "/api/v1/public-inspection-documents/current.json":
        results = [_inspected(each) for each in reversed(waiting)]
        # The list carries no validators, and takes no conditions: a client hashes it.
        return _json({"count": len(results), "results": results, "chipwatch_reconstruction": LABEL}, None)
    for each in out:
        facts = _document(each)
        number = facts["document_number"]
        if path == f"/api/v1/documents/{number}.json":
            return _json({**facts, "chipwatch_reconstruction": LABEL}, each.at)
        if facts["body_html_url"].endswith(path):
            body = f"<div>\n<h1>{escape(each.title)}</h1>\n{to_html(each.body)}\n</div>\n{NOTE}\n"
            return Reply(200, body.encode(), changed_at=each.at)
        if facts["raw_text_url"].endswith(path):
            head = f"<html>\n<head>\n<title>{escape(each.title)}</title>\n</head>\n"
            text = f"{head}<body><pre>\n{_raw_text(each)}</pre></body></html>\n"
            return Reply(200, text.encode(), changed_at=each.at)
    for each in waiting:
        if _inspected(each)["html_url"].endswith(path):
            notice = f"<p>This document is scheduled to be published in the Federal Register on {each.at:%m/%d/%Y}.</p>"
            body = (
                f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(each.title)}</title>'
                f'<meta name="chipwatch-reconstruction" content="{LABEL}"></head><body>{notice}'
                f'<div id="fulltext_content_area"><h1>{escape(each.title)}</h1>\n{to_html(each.body)}\n</div>'
                f"{NOTE}</body></html>\n"
            )
            return Reply(200, body.encode(), changed_at=filed_at(each))
    return None


def _documents(out: Sequence[Capture], asked: Mapping[str, list[str]]) -> Reply:
    size = min(int(asked.get("per_page", ["20"])[0]), 1000)
    number = max(int(asked.get("page", ["1"])[0]), 1)
    wanted = asked.get("fields[]", [])
    newest = sorted(out, key=lambda each: (each.at, each.id), reverse=True)
    results = [_document(each) for each in newest[(number - 1) * size : number * size]]
    if wanted:
        results = [{key: facts[key] for key in wanted if key in facts} for facts in results]
    pages = -(-len(newest) // size)
    value = {
        "description": "Documents from Industry and Security Bureau",
        "count": len(newest),
        "total_pages": pages,
        "results": results,
        "chipwatch_reconstruction": LABEL,
    }
    return _json(value, newest[0].at if newest else None)


def _document(capture: Capture) -> dict[str, Any]:
    facts = capture.fields
    number, day = str(facts["document_number"]), capture.at
    base = "https://www.federalregister.gov"
    return {
        "title": capture.title,
        "type": facts.get("type", "Rule"),
        "abstract": capture.summary or None,
        "document_number": number,
        "html_url": capture.url,
        "pdf_url": f"https://www.govinfo.gov/content/pkg/FR-{day:%Y-%m-%d}/pdf/{number}.pdf",
        "publication_date": f"{day:%Y-%m-%d}",
        "effective_on": str(facts["effective_on"]) if facts.get("effective_on") else None,
        "citation": facts.get("citation"),
        "action": facts.get("action"),
        "body_html_url": f"{base}/documents/full_text/html/{day:%Y/%m/%d}/{number}.html",
        "raw_text_url": f"{base}/documents/full_text/text/{day:%Y/%m/%d}/{number}.txt",
        "json_url": f"{base}/api/v1/documents/{number}.json",
        "agencies": [COMMERCE, BUREAU],
    }


def _inspected(capture: Capture) -> dict[str, Any]:
    number = str(capture.fields["document_number"])
    filed = filed_at(capture)
    return {
        "title": capture.title,
        "type": capture.fields.get("type", "Rule"),
        "document_number": number,
        "filing_type": "special",
        "filed_at": stamp(filed) if filed else None,
        "publication_date": f"{capture.at:%Y-%m-%d}",
        "html_url": f"https://www.federalregister.gov/public-inspection/{number}/{capture.url.rsplit('/', 1)[-1]}",
        "agencies": [COMMERCE, BUREAU],
        "agency_names": ["Commerce Department", "Industry and Security Bureau"],
    }


def _raw_text(capture: Capture) -> str:
    facts = capture.fields
    head = [f"[{facts.get('citation', 'Federal Register')}]", f"[FR Doc No: {facts['document_number']}]"]
    return escape("\n".join([*head, "", capture.title, "", to_text(capture.body), "", f"{LABEL}."]), quote=False)


# ── EDGAR ────────────────────────────────────────────────────────────────────────────────────────


def edgar(filers: Sequence[Mapping[str, Any]], captures: Sequence[Capture], path: str, at: datetime) -> Reply | None:
    """Submissions of each filer and the index of each filing."""
    out = [each for each in captures if each.at <= at]
    for filer in filers:
        cik = str(filer["cik"]).zfill(10)
        own = [each for each in out if str(each.fields["cik"]).zfill(10) == cik]
        if path == f"/submissions/CIK{cik}.json":
            return _json(_submissions(filer, cik, own), own[-1].at if own else None)
        for accession in {str(each.fields["accession"]) for each in own}:
            folder = f"/Archives/edgar/data/{int(cik)}/{accession.replace('-', '')}"
            if path in {f"{folder}/index.json", f"{folder}/{accession}-index.json"}:
                files = [each for each in own if each.fields["accession"] == accession]
                return _json(_filing_index(folder, accession, files), files[0].at)
    return None


def _submissions(filer: Mapping[str, Any], cik: str, captures: Sequence[Capture]) -> dict[str, Any]:
    primary = sorted((each for each in captures if each.fields.get("primary", True)), key=lambda each: each.at)[::-1]
    recent: dict[str, list[Any]] = {
        "accessionNumber": [each.fields["accession"] for each in primary],
        "filingDate": [f"{each.at:%Y-%m-%d}" for each in primary],
        "reportDate": [str(each.fields.get("report_date", f"{each.at:%Y-%m-%d}")) for each in primary],
        "acceptanceDateTime": [f"{each.at:%Y-%m-%dT%H:%M:%S}.000Z" for each in primary],
        "act": ["34" for _ in primary],
        "form": [each.fields.get("form", "8-K") for each in primary],
        "fileNumber": [filer["file_number"] for _ in primary],
        "filmNumber": ["" for _ in primary],
        "items": [each.fields.get("items", "") for each in primary],
        "size": [len(each.body) for each in primary],
        "isXBRL": [0 for _ in primary],
        "isInlineXBRL": [0 for _ in primary],
        "primaryDocument": [each.url.rsplit("/", 1)[-1] for each in primary],
        "primaryDocDescription": [each.fields.get("form", "8-K") for each in primary],
    }
    return {
        "cik": cik,
        "entityType": "operating",
        "sic": str(filer["sic"]),
        "sicDescription": filer["sic_description"],
        "name": filer["name"],
        "tickers": [],
        "exchanges": [],
        "description": f"{LABEL}: an invented filer.",
        "fiscalYearEnd": "1231",
        "formerNames": [],
        "filings": {"recent": recent, "files": []},
    }


def _filing_index(folder: str, accession: str, files: Sequence[Capture]) -> dict[str, Any]:
    items = [
        {
            "last-modified": f"{each.at:%Y-%m-%d %H:%M:%S}",
            "name": each.url.rsplit("/", 1)[-1],
            "type": "text.gif",
            "size": str(len(each.body)),
        }
        for each in files
    ]
    head = {**items[0], "name": f"{accession}-index.html", "size": ""}
    return {"directory": {"item": [head, *items], "name": folder, "parent-dir": folder.rsplit("/", 1)[0]}}


# ── the Consolidated Screening List ──────────────────────────────────────────────────────────────


def days_of(parties: Sequence[Mapping[str, Any]]) -> tuple[date, ...]:
    """The days on which the list has another edition."""
    days = {party["from"] for party in parties} | {party["until"] for party in parties if "until" in party}
    return tuple(sorted(days))


def screening_list(parties: Sequence[Mapping[str, Any]], at: datetime) -> Reply:
    """The CSV edition of that day, in the layout with `_id`, all cells quoted.

    A party stands on it from the day `from` until before the day `until`. trade.gov publishes at 09:00 UTC.
    """

    def published(day: date) -> datetime:
        return instant(day).replace(hour=9)

    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n", extrasaction="ignore")
    text.write(",".join(COLUMNS) + "\n")
    for party in parties:
        if published(party["from"]) <= at and not ("until" in party and published(party["until"]) <= at):
            rows.writerow({key: str(value) for key, value in party.items()})
    changed = [published(day) for day in days_of(parties) if published(day) <= at]
    return Reply(200, text.getvalue().encode(), "text/csv", max(changed, default=None))
