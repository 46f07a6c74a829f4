"""robots.txt as RFC 9309 has it, with the forgiveness that the large crawlers agree on.

The group of our product token counts, else that of `*`; within it the longest matching rule, and Allow
where two are equally long (section 2.2.2). Paths are compared after percent-encoding (section 2.2.2);
`*` and `$` are the only signs (section 2.2.3). Typing errors that crawlers accept (`dissallow`, a missing
colon, a broken byte order mark) are accepted here too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

#: RFC 9309, section 2.5: at least 500 KiB must be read; what follows is passed over.
MAX_BYTES = 500 * 1024
#: Longer lines are cut: no address is that long.
MAX_LINE = 2083 * 8

_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_DISALLOW = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_TOKEN = re.compile(r"[A-Za-z_-]*")
_ESCAPE = re.compile(rb"%[0-9a-fA-F]{2}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line: the pattern percent-encoded."""

    allow: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to one agent.

    Attributes:
        rules: those of the agent's groups, or of `*` where it has none.
        delay_s: Crawl-delay in seconds, where the group states one.
    """

    rules: tuple[Rule, ...] = ()
    delay_s: float | None = None

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched; it must be percent-encoded already, as what is sent is.

        `/robots.txt` itself may always be asked for (section 2.2.2): whoever asks does not ask here.
        """
        target = request_target(url)
        best = {True: -1, False: -1}
        for rule in self.rules:
            length = _match(rule, target)
            best[rule.allow] = max(best[rule.allow], length)
        return best[False] <= 0 or best[True] >= best[False]


def request_target(url: str) -> str:
    """Path and query of an address, its escapes in upper case; no more: a bare sign is not its escape."""
    parts = urlsplit(url)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found.group().upper(), target)


def encode(path: str) -> str:
    """Non-ASCII bytes as %XX, and every escape in upper case."""
    raw = path.encode("utf-8", "surrogateescape")
    raw = b"".join(b"%%%02X" % byte if byte > 0x7F else bytes((byte,)) for byte in raw)
    return _ESCAPE.sub(lambda found: found.group().upper(), raw).decode("ascii")


def read_robots(body: bytes, agent: str) -> Robots:
    """The rules of a robots.txt for an agent.

    Args:
        body: the file's bytes; what is past 500 KiB is passed over.
        agent: our product token, e.g. "chipwatch".
    """
    ours: list[Rule] = []
    everyone: list[Rule] = []
    delays: dict[str, float] = {}
    in_ours = in_everyone = seen_ours = False
    naming = False  # are we among the User-agent lines that open a group?
    wanted = agent.strip().lower()
    for key, value in _lines(body[:MAX_BYTES]):
        if key in _AGENT:
            if not naming:
                in_ours = in_everyone = False
            naming = True
            if value == "*" or (value.startswith("*") and value[1:2].isspace()):
                in_everyone = True
            elif _TOKEN.match(value).group().lower() == wanted:  # type: ignore[union-attr]  # matches the empty text
                in_ours = seen_ours = True
        elif key == "allow" or key in _DISALLOW:
            naming = False
            rule = Rule(key == "allow", encode(value))
            if in_ours:
                ours.append(rule)
            if in_everyone:
                everyone.append(rule)
        elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            for named, here in (("ours", in_ours), ("*", in_everyone)):
                if here:
                    delays.setdefault(named, float(value))
    if seen_ours:
        return Robots(tuple(ours), delays.get("ours"))
    return Robots(tuple(everyone), delays.get("*"))


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):
        if body.startswith(mark):
            body = body[len(mark) :]
            break
    for raw in re.split(rb"\r\n|\r|\n", body):
        line = raw[:MAX_LINE].decode("utf-8", "surrogateescape").partition("#")[0].strip()
        key, colon, value = line.partition(":")
        if not colon:
            words = line.split()
            if len(words) != 2:
                continue
            key, value = words
        key = key.strip().lower()
        if key:
            yield key, value.strip()


def _match(rule: Rule, target: str) -> int:
    length = len(rule.pattern)
    if _matches(rule.pattern, target):
        return length
    # A rule for a folder's index page speaks of the folder itself too.
    if rule.allow and rule.pattern.endswith(("/index.html", "/index.htm")):
        folder = rule.pattern.rpartition("/")[0] + "/"
        if _matches(folder + "$", target):
            return len(folder) + 1
    return -1


def _matches(pattern: str, target: str) -> bool:
    anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if anchored else pattern).split("*")
    if not target.startswith(pieces[0]):
        return False
    if len(pieces) == 1:
        return not anchored or target == pieces[0]
    place = len(pieces[0])
    middle, last = pieces[1:-1], pieces[-1]
    for piece in middle:
        found = target.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if anchored:
        return len(target) - len(last) >= place and target.endswith(last)
    return target.find(last, place) >= 0
