"""A bucket on a local S3 server."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.settings import Settings


@dataclass(frozen=True)
class Bucket:
    """A bucket of its own on a server of this machine."""

    name: str
    endpoint: str

    def settings(self, home: Path, **given: object) -> Settings:
        """A deployment whose captures lie in it."""
        return Settings(
            home=home,
            captures=f"s3://{self.name}/captures",
            captures_endpoint=self.endpoint,
            captures_key="test",
            captures_secret="test",
            **given,  # type: ignore[arg-type]
        )
