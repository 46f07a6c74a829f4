"""A mapping of a policy file, taken key by key: what is missing, misshapen or was not asked for is refused by name."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.errors import CatalogueError

T = TypeVar("T")
_MISSING: Any = object()


class Record:
    """One mapping of a file, at a place that errors name.

    Every reader below raises `CatalogueError` where the key is missing and has no default, or its value is of
    another shape. `end` raises it for keys that nobody took.
    """

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, dict):
            raise CatalogueError(f"{content!r} is no mapping of keys to values", place=place)
        self.content = content
        self._left = dict(content)
        self.place = place

    def has(self, key: str) -> bool:
        """Whether the key is there, and not taken yet."""
        return key in self._left

    def without(self, keys: Iterable[str]) -> list[str]:
        """The keys beside those."""
        known = set(keys)
        return [key for key in self.content if key not in known]

    def take(self, key: str, default: Any = _MISSING) -> Any:
        """The value of a key, as it stands."""
        if key in self._left:
            return self._left.pop(key)
        if default is _MISSING:
            raise CatalogueError(f"{key!r} is missing", place=self.place)
        return default

    def text(self, key: str, default: Any = _MISSING) -> Any:
        """A text that is not empty, or the default."""
        found = self.take(key, default)
        if found is not default and not (isinstance(found, str) and found.strip()):
            raise self.wrong(key, found, "a text")
        return found

    def choice(self, key: str, choices: Iterable[T], default: Any = _MISSING) -> Any:
        """One of several."""
        found = self.take(key, default)
        if found not in (allowed := tuple(choices)):
            raise self.wrong(key, found, f"one of {', '.join(map(str, allowed))}")
        return found

    def texts(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of texts."""
        found = self.take(key, default)
        if not isinstance(found, list | tuple) or not all(isinstance(each, str) and each.strip() for each in found):
            raise self.wrong(key, found, "a list of texts")
        return tuple(found)

    def choices(self, key: str, choices: Iterable[Any], default: Any = _MISSING) -> Any:
        """A list of some of several."""
        found = self.texts(key, default)
        strange = [each for each in found if each not in tuple(choices)]
        if strange:
            raise self.wrong(key, strange[0], f"one of {', '.join(map(str, choices))}")
        return found

    def day(self, key: str, default: Any = _MISSING) -> date | None:
        """A day, or null; as YAML reads it, or in ISO form as JSON keeps it."""
        found = self.take(key, default)
        if isinstance(found, str):
            found = iso_day(found) or found
        if found is not None and (not isinstance(found, date) or isinstance(found, datetime)):
            raise self.wrong(key, found, "a day such as 2026-01-15, or null")
        return found

    def moment(self, key: str) -> datetime | None:
        """An instant as `2026-01-15 00:01 America/New_York`, aware of its zone; None where the key is not there."""
        found = self.take(key, None)
        if found is None:
            return None
        try:
            day, hour, zone = str(found).split()
            return datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=ZoneInfo(zone))
        except (ValueError, ZoneInfoNotFoundError) as fault:
            raise self.wrong(key, found, "a day, an hour and a zone") from fault

    def number(self, key: str, default: Any = _MISSING) -> Decimal | None:
        """A number, exactly as written, or null."""
        found = self.take(key, default)
        if found is None:
            return None
        try:
            return Decimal(str(found))
        except InvalidOperation as fault:
            raise self.wrong(key, found, "a number") from fault

    def whole(self, key: str, default: Any = _MISSING) -> int | None:
        """A whole number, or null."""
        found = self.take(key, default)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
            raise self.wrong(key, found, "a whole number, or null")
        return found

    def flag(self, key: str) -> bool:
        """True or false."""
        found = self.take(key)
        if not isinstance(found, bool):
            raise self.wrong(key, found, "true or false")
        return found

    def each(self, key: str, read: Callable[["Record"], T], default: Any = ()) -> tuple[T, ...]:
        """A list of mappings, each read to its end."""
        found = self.take(key, default)
        if not isinstance(found, list | tuple):
            raise self.wrong(key, found, "a list")
        return tuple(whole(Record(part, f"{self.place}, {key} {n}"), read) for n, part in enumerate(found, 1))

    def wrong(self, key: str, found: object, wanted: str) -> CatalogueError:
        """The error for a value of the wrong shape."""
        return CatalogueError(f"{key!r} is {found!r}, not {wanted}", place=self.place)

    def end(self) -> None:
        """Refuse what nobody took."""
        if self._left:
            raise CatalogueError(f"unknown key {next(iter(self._left))!r}", place=self.place)


def iso_day(text: str) -> date | None:
    """The day that a text is, None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def whole(record: Record, read: Callable[[Record], T]) -> T:
    """What is read from a record, with nothing left over."""
    found = read(record)
    record.end()
    return found
