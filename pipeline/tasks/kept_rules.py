"""Editions of rules as their texts were kept: read once, since a text under its hash never changes."""

from collections.abc import Mapping
from functools import lru_cache

import yaml
from sqlalchemy import Connection

from pipeline.errors import CatalogueError
from pipeline.rules import read_rule
from pipeline.rules.grammar import ConditionError, conjuncts
from pipeline.rules.rule import Rule
from pipeline.storage.state import load_bodies

MOST = 1024


def rule_kept(connection: Connection, sha: str | None) -> Rule | None:
    """The edition under a hash, as hex; None where it is not kept, or this version reads it no more."""
    key = bytes.fromhex(sha) if sha else b""
    body = load_bodies(connection, [key]).get(key) if key else None
    return _read(body) if body else None


def parts_kept(connection: Connection, shas: set[bytes]) -> Mapping[bytes, tuple[str, ...]]:
    """By hash what an edition's condition joins by `&&`, each on one line; none where its text is no rule any more."""
    return {sha: _joined(body) for sha, body in load_bodies(connection, shas).items()}


@lru_cache(maxsize=MOST)
def _read(body: str) -> Rule | None:
    try:
        return read_rule(body, "the rule as it was kept")
    except CatalogueError:
        return None


@lru_cache(maxsize=MOST)
def _joined(body: str) -> tuple[str, ...]:
    try:
        return tuple(" ".join(part.split()) for part in conjuncts(str(yaml.safe_load(body)["when"])))
    except (yaml.YAMLError, ConditionError, KeyError, TypeError):
        return ()
