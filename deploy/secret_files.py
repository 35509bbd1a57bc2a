"""Secrets that come in files: Docker, Kubernetes and systemd hand them over so, and no environment shows them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

ENDING = "_FILE"


class SecretFileRefused(Exception):
    """A file that should hold a secret cannot be used; the text says which and why, and never what is in it."""


def file_of(name: str, stated: Mapping[str, str], prefix: str, folder: Path | None) -> Path | None:
    """The file that says the secret `name`: named by `prefix` NAME_FILE in `stated`, else of that name in `folder`.

    Names in `stated` are in capitals. Raises SecretFileRefused where the secret is stated as well.
    """
    variable = f"{prefix}{name}".upper()
    if named := stated.get(variable + ENDING):
        if stated.get(variable):
            raise SecretFileRefused(f"{variable} and {variable}{ENDING} are both set: set one of them.")
        return Path(named)
    file = folder / name if folder else None
    return file if file and file.is_file() and not stated.get(variable) else None


def secrets_in(names: Iterable[str], stated: Mapping[str, str], prefix: str, folder: Path | None) -> dict[str, str]:
    """Each secret of `names` that a file says, without the line's end. Raises SecretFileRefused."""
    if folder and not folder.is_dir():
        raise SecretFileRefused(f"{prefix}SECRETS_FOLDER: {folder} is not a folder.")
    files = {name: file_of(name, stated, prefix, folder) for name in names}
    return {name: _read(file) for name, file in files.items() if file}


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
