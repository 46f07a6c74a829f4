"""One typed class for everything that a deployment sets; `CHIPWATCH_…` in the environment.

A secret is given as a value, as `file:/path`, or as `airflow:connection_id` (resolved by whoever runs
inside Airflow); database rows hold the reference only.
"""

from collections.abc import Callable
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import SettingsError


class Settings(BaseSettings):
    """The settings of one deployment. Raises `SettingsError` from `load` with one line a fault."""

    model_config = SettingsConfigDict(env_prefix="CHIPWATCH_", frozen=True, extra="forbid")

    home: Path = Field(default=Path("var"), description="databases, captures, editions, logs, Airflow's home")
    database: SecretStr | None = Field(default=None, description="SQLAlchemy URL; default: SQLite under home")
    captures: str | None = Field(
        default=None,
        description="where captures lie: a folder, or as s3://bucket/prefix; default: home/captures",
    )
    captures_endpoint: str | None = Field(default=None, description="of an object store that is not its maker's own")
    captures_key: SecretStr | None = Field(default=None, description="access key of the object store")
    captures_secret: SecretStr | None = Field(default=None, description="secret key of the object store")
    profile: Literal["full", "research"] = "full"
    time_zone: str = "UTC"
    replay: str | None = Field(default=None, description="HOST:PORT on loopback: the recorded world")
    currency_rates: Path | None = Field(default=None, description="CSV: currency, rate, as_of; no rates, no totals")
    user_agent: str = "chipwatch/0.1 (+https://chipwatch.example/bot)"
    contact: str | None = Field(default=None, description="mail address that the SEC and others ask for")
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = "chipwatch@localhost"
    webhook_secret: SecretStr | None = None
    feed_token: SecretStr | None = Field(default=None, description="opens feed.atom and feed.json; none, no feed")
    health_token: SecretStr | None = Field(default=None, description="opens health.json for monitors; none, closed")
    escalate_to: str | None = Field(
        default=None, description="recipients, comma-separated, to whom what nobody answers goes where it names none"
    )
    platform: str | None = Field(
        default=None, description="recipients, comma-separated, who keep it running: told of red tasks by mail or file"
    )
    heartbeat: SecretStr | None = Field(default=None, description="address that is asked after each good sweep")
    base_url: str | None = Field(default=None, description="where readers reach the pages, for links in mail")
    settle: bool = Field(
        default=True,
        description="what our pages load in Airflow's API server is not looked through for garbage; false: left alone",
    )
    serve_hosts: str | None = Field(
        default=None,
        description="names, or NAME:PORT, under which `serve` is reached, comma-separated; also base_url's",
    )
    proxy_secret: SecretStr | None = Field(
        default=None, description="what the proxy before `serve` says, that signs in"
    )
    proxy_user_header: str = Field(default="X-Auth-Request-User", description="where that proxy names the user")
    proxy_groups_header: str = Field(default="X-Auth-Request-Groups", description="and their groups, comma-separated")
    viewer_groups: str | None = Field(default=None, description="groups that may read; default: whoever is signed in")
    op_groups: str | None = Field(default=None, description="groups that acknowledge, assign and close")
    admin_groups: str | None = Field(default=None, description="groups that also change rules and recipients")
    spacy_model: str | None = Field(default=None, description="a larger spaCy pipeline, used where it is installed")
    congress_api_key: SecretStr | None = Field(default=None, description="key of api.congress.gov; none, not asked")
    regulations_api_key: SecretStr | None = Field(default=None, description="key of api.regulations.gov, likewise")
    sec_ciks: str | None = Field(default=None, description="SEC central index keys, comma-separated; default: ours")
    internal_hosts: str | None = Field(
        default=None, description="HOST or HOST:PORT of our own, comma-separated, by HTTPS"
    )
    proxy: SecretStr | None = Field(
        default=None, description="http://[NAME:PASSWORD@]HOST:PORT: publishers, webhooks and chats go through it"
    )
    internal_ca: Path | None = Field(default=None, description="PEM file of the authority of those hosts")
    watched: str = Field(
        default="federal_register_public_inspection,bis_press,sec_edgar",
        description="sources of the watched tier, comma-separated: asked every `watch_every` seconds; empty: none",
    )
    watch_every: float = Field(default=30.0, ge=1.0, description="seconds between two looks at a watched source")
    keep_years: int | None = Field(
        default=None, ge=5, description="years until records go whose dealings are over, at least 5; none: never"
    )
    logs: str | None = Field(default=None, description="stderr, or a file: a line of JSON a task; none, no lines")
    metrics: str | None = Field(default=None, description="statsd://HOST:PORT or otlp://HOST:PORT; none, not sent")
    sources: str | None = Field(default=None, description="names, comma-separated; default: all but invented ones")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone of the tz database")
        return value

    @field_validator("replay")
    @classmethod
    def _loopback(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if host not in {"127.0.0.1", "localhost", "[::1]"} or not port.isdigit():
            raise ValueError(f"{value!r} is not HOST:PORT on loopback")
        return value

    @model_validator(mode="after")
    def _absolute_home(self) -> Self:
        object.__setattr__(self, "home", self.home.expanduser().absolute())
        return self

    @cached_property
    def database_url(self) -> str:
        """SQLAlchemy's address of our database."""
        if self.database is not None:
            return secret_text(self.database)
        return f"sqlite:///{self.home / 'chipwatch.db'}"

    @cached_property
    def captures_place(self) -> str:
        """Where captures lie: the absolute path of a folder, or an address."""
        return self.captures if self.captures and "://" in self.captures else str(self.captures_path)

    @cached_property
    def captures_path(self) -> Path:
        """The folder of the captures.

        Raises:
            SettingsError: they lie in object storage.
        """
        if self.captures and "://" in self.captures:
            raise SettingsError("CHIPWATCH_CAPTURES is an address, and no folder")
        return Path(self.captures).expanduser().absolute() if self.captures else self.home / "captures"

    @cached_property
    def mail_domain(self) -> str:
        """The domain of the sender's address, which Message-IDs carry."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2] or "localhost"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The deployment's time zone; a reader's own comes before it."""
        return ZoneInfo(self.time_zone)


#: Who knows what stands behind `airflow:connection_id`: the process that runs inside Airflow says so.
_KEEPERS: dict[str, Callable[[str], str | None]] = {}


def ask_keeper(scheme: str, keeper: Callable[[str], str | None]) -> None:
    """From now on this process asks `keeper` for secrets that are given as `scheme:name`; it gives None for none."""
    _KEEPERS[scheme] = keeper


def is_reference(text: str) -> bool:
    """Whether a secret is given by a reference, which may be shown, and not by itself."""
    return text.startswith(("file:", "airflow:"))


def secret_text(secret: SecretStr) -> str:
    """The secret itself: read from its file where it is given as `file:/path`, asked of Airflow as `airflow:id`.

    Raises:
        SettingsError: the file cannot be read, or nobody here can ask Airflow.
    """
    value = secret.get_secret_value()
    scheme, _, name = value.partition(":")
    if scheme == "airflow":
        if (keeper := _KEEPERS.get(scheme)) is None:
            raise SettingsError(f"{value}: a connection of Airflow is known to its own processes alone")
        if not (known := keeper(name)):
            raise SettingsError(f"Airflow has no connection {name}, or it has no password")
        return known
    if scheme != "file":
        return value
    path = Path(name)
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SettingsError(f"secret file {path}: {fault.strerror}") from fault


def load_settings(**given: object) -> Settings:
    """The settings of the environment, with `given` before them.

    Raises:
        SettingsError: naming each setting that is wrong, on one line.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as fault:
        faults = (f"CHIPWATCH_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in fault.errors())
        raise SettingsError("; ".join(faults)) from fault
