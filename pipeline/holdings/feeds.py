"""Feeds as a deployment declares them, all in one YAML file: where each comes from, and how its table is read."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from pipeline.errors import CallError, CatalogueError
from pipeline.holdings.inventory import COLUMNS
from pipeline.holdings.readers.mapped import Mapped, mapped
from pipeline.holdings.readers.netbox import KINDS
from pipeline.holdings.tables import Table
from pipeline.rules.marked import read_marked

Kind = Literal["csv", "xlsx", "kubernetes", "slurm", "netbox", "sql"]
#: YAML reads 2 as a number; a cell is text.
_Text = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]
_Words = Mapping[str, _Text]


class Feed(BaseModel):
    """One feed. Secrets are values or `file:/path`; what they open is told nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Kind
    file: str | None = Field(default=None, description="under the home, where it is no whole path")
    url: str | None = Field(default=None, description="NetBox's or the cluster's address; Slurm's with its path")
    token: SecretStr | None = None
    user: str | None = Field(default=None, description="of Slurm: whose the token is")
    database: SecretStr | None = Field(default=None, description="SQLAlchemy URL")
    query: str | None = None
    sheet: str | None = None
    sites: tuple[str, ...] | None = Field(default=None, description="what it is the whole of; any site where left out")
    parts: _Words = Field(default_factory=dict, description="of NetBox: devices, modules, inventory-items → filter")
    custom_fields: tuple[str, ...] = ()
    places: _Words = Field(default_factory=dict, description="of Kubernetes: zone or region → site")
    cards: Mapping[str, int] = Field(default_factory=dict, description="of Kubernetes: node → cards")
    columns: _Words = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    values: Mapping[str, _Words] = Field(default_factory=dict)
    defaults: _Words = Field(default_factory=dict)
    by_site: Mapping[str, _Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        files, needed = {"csv", "xlsx"}, {"netbox": ("url",), "sql": ("database", "query")}
        if self.kind in files and not self.file:
            raise ValueError(f"a feed of kind {self.kind} needs file")
        if self.kind in {"kubernetes", "slurm"} and bool(self.file) == bool(self.url):
            raise ValueError(f"a feed of kind {self.kind} needs file or url, one of both")
        lacking = [name for name in needed.get(self.kind, ()) if not getattr(self, name)]
        if lacking:
            raise ValueError(f"a feed of kind {self.kind} needs {' and '.join(lacking)}")
        strange = sorted({*self.parts} - {*KINDS})
        if strange:
            raise ValueError(f"parts: {', '.join(strange)} is none of {', '.join(KINDS)}")
        return self

    def read(self, table: Table) -> Table:
        """Its table with our columns' names and words.

        Raises:
            HoldingsError: a mapped column is not there.
        """
        # What a system gives beside what was asked for is not a slip of anybody's pen.
        ignore = (
            *self.ignore,
            *(name for name in self.custom_fields if name not in {*self.columns.values(), *COLUMNS}),
        )
        how = Mapped(self.columns, ignore, self.values, self.defaults, self.by_site)
        return mapped(table, how, COLUMNS)


def read_feeds(text: str, *, name: str) -> dict[str, Feed]:
    """The feeds of a file, by name.

    Raises:
        CallError: naming the feed and the field that is wrong.
    """
    try:
        kept = read_marked(text, name).plain()
    except CatalogueError as fault:
        raise CallError(str(fault)) from fault
    given = kept.get("feeds") if isinstance(kept, dict) else None
    if not isinstance(given, dict):
        raise CallError(f"{name}: expected `feeds:` with a feed by each name")
    found: dict[str, Feed] = {}
    for key, body in given.items():
        try:
            found[str(key)] = Feed.model_validate({"name": str(key)} | (body if isinstance(body, dict) else {}))
        except ValidationError as fault:
            told = "; ".join(
                ": ".join([*filter(None, [".".join(map(str, each["loc"]))]), each["msg"].removeprefix("Value error, ")])
                for each in fault.errors()
            )
            raise CallError(f"{name}: {key}: {told}") from None
    return found
