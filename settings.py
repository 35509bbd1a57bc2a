"""What may be set from outside: environment variables that begin with NOTICEKEEPER_, or a file `.env`."""

from collections.abc import Mapping
from difflib import get_close_matches
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from deploy.addresses import address_of, is_origin, is_this_computer
from deploy.builds import deployment_named
from deploy.secret_files import ENDING, SecretFileRefused, SecretFiles
from deploy.watching import Watching
from domain.slips import slip
from models.place import Place, hosts_of, why_no_register

PREFIX = "NOTICEKEEPER_"
SUBMISSION_PORTS = {"starttls": 587, "tls": 465}
MAILBOX_PORT = 8025
# All those of 420 notices. What is not in memory is replayed when something falls due (docs/performance.md).
STRANDS_IN_MEMORY = 2100
# What no log, page or list of processes may show: each may also come in a file.
SECRETS = ("database_url", "smtp_password", "imap_password", "temporal_api_key")


class SettingsRefused(Exception):
    """The settings cannot be used; the text says which and why, a sentence a line."""


def _register_file(so_far: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{so_far.get('data_folder', '')}/register.db"


def _usual_register_security(so_far: dict[str, Any]) -> Literal["none", "tls"]:
    return "none" if all(map(is_this_computer, hosts_of(so_far.get("database_url", "")))) else "tls"


def _usual_smtp_port(so_far: dict[str, Any]) -> int:
    security = so_far.get("smtp_security", "none")
    return SUBMISSION_PORTS.get(security) or int(so_far.get("mailbox_port", MAILBOX_PORT))


def _usual_imap_port(so_far: dict[str, Any]) -> int:
    return 993 if so_far.get("imap_security") == "tls" else 143


def _secret_in_the_data_folder(so_far: dict[str, Any]) -> Path:
    return Path(so_far.get("data_folder", "")) / "secret"


def _domain_of_sender(so_far: dict[str, Any]) -> str:
    return str(so_far.get("from_address", "")).rpartition("@")[2]


class Settings(Watching):
    """Everything that may be set. A variable beats `.env`; `read_settings` turns refusals into sentences."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    temporal_address: str = Field("127.0.0.1:7233", description="Where Temporal answers, as host:port")
    temporal_namespace: str = Field("default", description="The Temporal namespace the notices live in")
    temporal_tls: bool = Field(
        False,
        description="Whether the line to Temporal is kept private (TLS); always, where any of the next is set",
    )
    temporal_tls_ca: Path | None = Field(None, description="The authorities (PEM) its certificate is believed by")
    temporal_tls_cert: Path | None = Field(None, description="The certificate (PEM) we show to Temporal (mTLS)")
    temporal_tls_key: Path | None = Field(None, description="The key (PEM) that goes with it")
    temporal_tls_name: str | None = Field(
        None, description="The name in Temporal's certificate, where that is not the host of its address"
    )
    temporal_api_key: SecretStr | None = Field(None, description="The key Temporal knows us by, as Temporal Cloud does")
    temporal_retention_days: int = Field(
        3650, ge=1, le=36_500, description="How many days `prepare` has Temporal keep a course that has ended"
    )
    task_queue: str = Field("noticekeeper", description="The queue our workers take their work from")
    deployment: Annotated[str, AfterValidator(deployment_named)] | None = Field(
        None, description="The Worker Deployment in Temporal that workers are builds of, if any"
    )
    temporal_binary: Path | None = Field(None, description="The `temporal` program, if not the one found")
    test_server_binary: Path | None = Field(
        None, description="The `temporal-test-server` program, if not the one found"
    )
    ui_port: int = Field(8233, ge=1, le=65535, description="The port of the embedded Temporal's own pages")
    temporal_ui_url: str | None = Field(
        None, description="Where Temporal's own pages are, as https://name: they may have opened here what is sealed"
    )

    strands_in_memory: int = Field(
        STRANDS_IN_MEMORY,
        ge=1,
        le=100_000,
        description="The most strands a worker keeps in memory, a seventh of a megabyte each",
    )

    data_folder: Path = Field(Path(".noticekeeper"), description="Where the embedded servers keep their files")
    secrets_folder: Path | None = Field(
        None, description="A folder of secrets, each in a file of its name in small letters, such as smtp_password"
    )
    database_url: str = Field(default_factory=_register_file, repr=False, description="Where the register is kept")
    database_password_file: Path | None = Field(
        None, description="A file with the password to its server, read whenever a connection is made"
    )
    database_security: Literal["none", "tls"] = Field(
        default_factory=_usual_register_security,
        description="How the line to its server is kept private: `tls`, unless it is this computer or you say `none`",
    )
    database_ca_file: Path | None = Field(None, description="The certificates (PEM) its server is known by")
    database_connections: int = Field(10, ge=1, le=100, description="The most connections to it that one process holds")
    database_patience: float = Field(30, ge=1, le=600, description="Seconds to wait for a connection or another writer")
    database_timeout: float = Field(60, ge=1, le=3600, description="Seconds one question to its server may take")
    kept_years: int | None = Field(None, ge=1, le=100, description="Years that a notice is kept in full after its end")

    mailbox_port: int = Field(MAILBOX_PORT, ge=1, le=65535, description="The port of the embedded mailbox (SMTP)")
    smtp_host: str = Field("127.0.0.1", description="The mail server letters are handed to")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "none", description="How the line to it is kept private; `none` only on this computer"
    )
    smtp_port: int = Field(
        default_factory=_usual_smtp_port,
        ge=1,
        le=65535,
        description="Its port: 587 for starttls, 465 for tls, else the embedded mailbox",
    )
    smtp_username: str | None = Field(None, description="The name to sign in to it with")
    smtp_password: SecretStr | None = Field(None, description="The password to sign in to it with")
    smtp_timeout: float = Field(
        630,
        gt=0,
        description="Seconds to wait for an answer; RFC 5321 allows ten minutes after the final dot",
    )

    smtp_per_minute: int | None = Field(
        None, ge=1, le=10_000, description="How many letters a minute each worker hands over at most"
    )

    imap_host: str | None = Field(None, description="Where the mailbox our letters come from is read (IMAP)")
    imap_security: Literal["none", "starttls", "tls"] = Field(
        "tls", description="How the line to it is kept private; `none` only on this computer"
    )
    imap_port: int = Field(
        default_factory=_usual_imap_port, ge=1, le=65535, description="Its port: 993 for tls, else 143"
    )
    imap_username: str | None = Field(None, description="The name to sign in to it with")
    imap_password: SecretStr | None = Field(None, description="The password to sign in to it with")
    imap_authenticates: str | None = Field(
        None, description="Our mail server's name in Authentication-Results; without it every calendar reply is held"
    )
    imap_folder: str = Field("INBOX", description="The folder new mail comes into")
    secret_file: Path = Field(
        default_factory=_secret_in_the_data_folder,
        description="What marks the addresses our mail comes back to; made where there is none, one for all workers",
    )

    seal_keys_file: Path | None = Field(
        None, description="The keys that seal what Temporal keeps; `keys` in the data folder, where that is there"
    )

    from_address: str = Field("noticekeeper@notices.example", description="The mailbox our letters come from")
    from_name: str = Field("Improvement notices", description="The name beside that mailbox")
    message_id_domain: str = Field(
        default_factory=_domain_of_sender, description="What stands after the @ in Message-IDs"
    )

    web_url: str | None = Field(
        None, description="Where people reach our pages and calendars from their own computers, as https://name"
    )
    web_host: str = Field("127.0.0.1", description="The address of this computer our pages are answered at")
    web_port: int = Field(8080, ge=1, le=65535, description="The port our pages are answered at")

    evidence_max_mb: int = Field(10, ge=1, le=50, description="The most megabytes one file of evidence may have")
    evidence_total_mb: int = Field(
        500, ge=1, le=100_000, description="The most megabytes all files of evidence of one notice may have together"
    )
    organisations_file: Path | None = Field(
        None, description="A file that lists the organisations whose people sign in with them (OpenID Connect)"
    )
    webhooks_private: bool = Field(
        False, description="Whether webhooks may lead into our own network, and by http to this computer"
    )

    bank_holidays_url: str = Field(
        "https://www.gov.uk/bank-holidays.json",
        description="Where new editions of the bank holidays come from",
    )

    @field_validator("temporal_address")
    @classmethod
    def _host_and_port(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError("This must be a host and a port, such as 127.0.0.1:7233.")
        return address

    @field_validator("database_url")
    @classmethod
    def _known_register(cls, url: str) -> str:
        if amiss := why_no_register(url):
            raise ValueError(amiss)
        return url

    @field_validator("from_address")
    @classmethod
    def _one_mailbox(cls, address: str) -> str:
        try:
            mailbox = Address(addr_spec=address)
        except (HeaderParseError, ValueError, IndexError) as refusal:
            raise ValueError("This must be one e-mail address, such as notices@council.example.") from refusal
        if not mailbox.username or not mailbox.domain:
            raise ValueError("This must be one e-mail address, such as notices@council.example.")
        return address

    @field_validator("web_url", "temporal_ui_url")
    @classmethod
    def _an_origin(cls, url: str | None) -> str | None:
        if url is not None and not is_origin(url):
            raise ValueError(
                "This must be https:// and a name, such as https://notices.council.example, with no path and no slash "
                "at its end; http:// only for this computer."
            )
        return url

    @model_validator(mode="after")
    def _never_in_clear(self) -> "Settings":
        if self.smtp_security == "none" and not is_this_computer(self.smtp_host):
            raise ValueError(
                f"Letters and passwords would cross the network to {self.smtp_host} unprotected. "
                f"Set {PREFIX}SMTP_SECURITY to starttls or tls."
            )
        return self

    @model_validator(mode="after")
    def _mailbox_whole(self) -> "Settings":
        if self.imap_host is None:
            return self
        if self.imap_username is None or self.imap_password is None:
            raise ValueError(f"{PREFIX}IMAP_HOST is set: set {PREFIX}IMAP_USERNAME and {PREFIX}IMAP_PASSWORD too.")
        if self.imap_security == "none" and not is_this_computer(self.imap_host):
            raise ValueError(
                f"The mailbox's password would cross the network to {self.imap_host} unprotected. "
                f"Set {PREFIX}IMAP_SECURITY to starttls or tls."
            )
        return self

    @model_validator(mode="after")
    def _one_password(self) -> "Settings":
        if self.database_password_file and urlsplit(self.database_url).password:
            raise ValueError(
                f"{PREFIX}DATABASE_URL holds a password, and {PREFIX}DATABASE_PASSWORD_FILE names a file for it: "
                "take it out of the URL."
            )
        return self

    @model_validator(mode="after")
    def _name_with_password(self) -> "Settings":
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise ValueError(f"{PREFIX}SMTP_USERNAME and {PREFIX}SMTP_PASSWORD go together: set both or neither.")
        return self

    @model_validator(mode="after")
    def _certificate_with_key(self) -> "Settings":
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError(f"{PREFIX}TEMPORAL_TLS_CERT and _TEMPORAL_TLS_KEY go together: set both or neither.")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is stated beats what lies in files; both at once is refused."""
        stated = env_settings, dotenv_settings
        return init_settings, *stated, SecretFiles(settings_cls, SECRETS, PREFIX, *stated)

    @property
    def temporal_in_private(self) -> bool:
        """Whether the line to Temporal is TLS: said outright, or by anything that only makes sense with it."""
        told = self.temporal_tls_ca, self.temporal_tls_cert, self.temporal_tls_name, self.temporal_api_key
        return self.temporal_tls or any(told)

    @property
    def register(self) -> Place:
        """Where the register is, and within which bounds it is reached."""
        return Place(
            url=self.database_url,
            connections=self.database_connections,
            patience=self.database_patience,
            at_most=self.database_timeout,
            tls=self.database_security == "tls",
            ca_file=self.database_ca_file,
            password_file=self.database_password_file,
        )

    @property
    def posts_to_mailbox(self) -> bool:
        """Whether letters go to the embedded mailbox rather than out into the world."""
        return is_this_computer(self.smtp_host) and self.smtp_port == self.mailbox_port

    @property
    def evidence_folder(self) -> Path:
        """Where evidence lies: nothing serves this folder."""
        return self.data_folder / "evidence"

    @property
    def consoles(self) -> tuple[str, ...]:
        """Where browsers find Temporal's own pages: on this computer, under both its names, where nobody has said."""
        here = tuple(address_of(host, self.ui_port) for host in ("localhost", "127.0.0.1"))
        return (self.temporal_ui_url,) if self.temporal_ui_url else here

    @property
    def keys_file(self) -> Path:
        """Where the keys are that seal what Temporal keeps. Nothing is sealed where this place has none."""
        return self.seal_keys_file or self.data_folder / "keys"

    @property
    def pages_here(self) -> str:
        """Where this computer itself reaches our pages."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        return address_of(everywhere.get(self.web_host, self.web_host), self.web_port)

    @property
    def pages_url(self) -> str:
        """Where people reach our pages: this computer alone does, where nobody has said."""
        return self.web_url or self.pages_here


def read_settings() -> Settings:
    """The settings from the environment and `.env`; SettingsRefused, in sentences, when of no use."""
    try:
        return Settings()
    except SecretFileRefused as refusal:
        raise SettingsRefused(str(refusal)) from None
    except ValidationError as refusal:
        raise SettingsRefused("\n".join(_sentences(refusal))) from None


def unknown_settings(environ: Mapping[str, str], env_file: Path | None = None) -> list[str]:
    """A sentence for each NOTICEKEEPER_ variable, there or in `env_file`, that nothing here reads."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {f"{PREFIX}{name}{ENDING}".upper() for name in SECRETS}
    stated = {*environ, *(dotenv_values(env_file) if env_file else ())}
    ours = {name for name in stated if name.upper().startswith(PREFIX)}
    return [_did_you_mean(name, known) for name in sorted(ours) if name.upper() not in known]


def _did_you_mean(name: str, known: set[str]) -> str:
    # Without the prefix, which all share and which would make any two names look alike.
    endings = [each.removeprefix(PREFIX) for each in sorted(known)]
    meant = get_close_matches(name.upper().removeprefix(PREFIX), endings, n=1)
    suggestion = f" Did you mean {PREFIX}{meant[0]}?" if meant else ""
    return f"{name} is set, but nothing reads it.{suggestion}"


def _sentences(refusal: ValidationError) -> list[str]:
    # A default worked out from a refused field is no second mistake of the person's.
    mistakes = [error for error in refusal.errors() if error["type"] != "default_factory_not_called"]
    return [_sentence(mistake) for mistake in mistakes]


def _sentence(mistake: ErrorDetails) -> str:
    where, reason = mistake["loc"], slip(mistake, mistake["input"])
    reason = f"{reason[:1].upper()}{reason[1:].removesuffix('.')}."
    return f"{PREFIX}{str(where[0]).upper()}: {reason}" if where else reason
