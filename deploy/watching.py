"""What may be set of how this place is watched: its log, its metrics, its traces."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

NO_COLLECTOR = "This must be http:// or https:// and a host, such as http://127.0.0.1:4318, and no path."


class Watching(BaseSettings):
    """The part of the settings that is for whoever watches. Nothing of it is on but the log."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is said on the screen"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How it is said there: `json`, an object a line, for what gathers logs"
    )
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="The port metrics are answered at, for Prometheus; none without"
    )
    metrics_host: str = Field("127.0.0.1", description="The address of this computer they are answered at")
    otlp_endpoint: str | None = Field(
        None, description="Where traces are sent (OTLP over HTTP), as http://host:4318; none are made without"
    )

    @field_validator("otlp_endpoint")
    @classmethod
    def _a_collector(cls, url: str | None) -> str | None:
        if url is not None and not _is_collector(url):
            raise ValueError(NO_COLLECTOR)
        return url


def _is_collector(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    # Whoever asks for a password there is reached by a collector beside us: it would stand in every error.
    return known and not parts.path and not parts.query and not parts.fragment and "@" not in parts.netloc
