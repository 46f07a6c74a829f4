"""The natural key of a document: its publisher's number, else its address freed of what names the visit."""

import re
from urllib.parse import parse_qsl, quote, urlsplit

_VISIT = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|format|ptr\w*|bbc\w*)|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid"
    r"|igshid|igsh|mc_[ce]id|_hsenc|_hsmi|mkt_tok|vero_id|oly_(?:anon|enc)_id|wt_mc|cmpid|cmp|ncid|smid|smtyp"
    r"|ref|ref_src|referrer|sref|spm|ocid|taid|guccounter|guce_\w+|ftag|s_cid",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str | None:
    """The host of an address of the web, by http or https; None where it is no such address."""
    try:
        parts = urlsplit(url)
        return parts.hostname or None if parts.scheme in _DEFAULT_PORTS else None
    except ValueError:
        return None


def normal_url(url: str) -> str:
    """An address with everything taken off that does not choose the page.

    Host in lower case, no default port, name, password or fragment; tracking parameters off, the others
    in their order; http and https are one; a slash at the end is taken off.

    Args:
        url: absolute. One that cannot be read is given back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return url
    place = f"[{host}]" if ":" in host else host.rstrip(".")
    if port and port != _DEFAULT_PORTS[parts.scheme]:
        place += f":{port}"
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _VISIT.fullmatch(name)
    ]
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in kept)
    return f"https://{place}{parts.path.rstrip('/') or '/'}" + (f"?{query}" if query else "")


def natural_key(url: str, number: str | None = None) -> str:
    """What a publisher calls its document.

    Args:
        url: the canonical address where the page states one, else the one fetched.
        number: the publisher's own, with its prefix: `fr:2026-00789`, `sec:0001045810-25-000082`.
    """
    return number or f"url:{normal_url(url)}"
