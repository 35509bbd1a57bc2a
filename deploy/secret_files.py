"""Secrets that come in files: Docker, Kubernetes and systemd hand them over so, and no environment shows them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

ENDING = "_FILE"
FOLDER = "SECRETS_FOLDER"


class SecretFileRefused(Exception):
    """A file that should hold a secret cannot be used; the text says which and why, and never what is in it."""


class SecretFiles(PydanticBaseSettingsSource):
    """The secrets of `names` that lie in files, as what is `stated` says where. Calling it raises SecretFileRefused."""

    def __init__(
        self, kind: type[BaseSettings], names: Iterable[str], prefix: str, *stated: PydanticBaseSettingsSource
    ) -> None:
        super().__init__(kind)
        said = [source.env_vars for source in reversed(stated) if isinstance(source, EnvSettingsSource)]
        self._stated = {name.upper(): value for each in said for name, value in each.items() if value}
        self._names, self._prefix = tuple(names), prefix

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        files = files_of(self._names, self._stated, self._prefix)
        return {name: _read(file) for name, file in files.items() if file}


def files_of(names: Iterable[str], stated: Mapping[str, str], prefix: str) -> dict[str, Path | None]:
    """Of each secret the file it lies in: named by `prefix` NAME_FILE, else of its name in the folder of secrets.

    Names in `stated` are in capitals; what is stated outright is in no file. Raises SecretFileRefused.
    """
    named = stated.get(prefix + FOLDER)
    folder = Path(named) if named else None
    if folder and not folder.is_dir():
        raise SecretFileRefused(f"{prefix}{FOLDER}: {folder} is not a folder.")
    return {name: _file_of(name, stated, prefix, folder) for name in names}


def _file_of(name: str, stated: Mapping[str, str], prefix: str, folder: Path | None) -> Path | None:
    variable = f"{prefix}{name}".upper()
    if named := stated.get(variable + ENDING):
        if stated.get(variable):
            raise SecretFileRefused(f"{variable} and {variable}{ENDING} are both set: set one of them.")
        return Path(named)
    file = folder / name if folder else None
    return file if file and file.is_file() and not stated.get(variable) else None


def _read(file: Path) -> str:
    try:
        secret = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise SecretFileRefused(f"The secret in {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        # The error holds the bytes, which are the secret.
        raise SecretFileRefused(f"The secret in {file} cannot be read: it is not text in UTF-8.") from None
    if not secret:
        raise SecretFileRefused(f"The secret in {file} cannot be used: the file is empty.")
    return secret
