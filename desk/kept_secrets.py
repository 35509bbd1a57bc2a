"""What `doctor` says of secrets: which are set and where each lies, and never one of them."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from dotenv import dotenv_values

from deploy.secret_files import files_of
from deploy.secrets import SecretRefused, secret_in
from settings import PREFIX, SECRETS, Settings

MASK = "••••"
MOUNTED = Path("/run/secrets")


class Whom(NamedTuple):
    """Others who can read something, in words, and what chmod takes it from them with."""

    told: str
    mode: str


def secret_places(environ: Mapping[str, str], env_file: Path | None) -> dict[str, Path | None]:
    """Of each secret that is set: its file, or None where it is stated outright. Raises SecretFileRefused."""
    said = {**(dotenv_values(env_file) if env_file else {}), **environ}
    stated = {name.upper(): value for name, value in said.items() if value}
    files = files_of(SECRETS, stated, PREFIX)
    return {name: file for name, file in files.items() if file or f"{PREFIX}{name}".upper() in stated}


def told_secrets(environ: Mapping[str, str], env_file: Path | None) -> str:
    """Each secret that is set, masked, and where it lies."""
    said = [
        f"{PREFIX}{name.upper()} {MASK} {f'in {file}' if file else 'in the environment or .env'}"
        for name, file in secret_places(environ, env_file).items()
    ]
    return "; ".join(said) or "none is set"


def amiss_with_secrets(environ: Mapping[str, str], env_file: Path | None, settings: Settings) -> list[str]:
    """A sentence for each secret that others could read, and for each file that nothing reads."""
    files = [*secret_places(environ, env_file).values(), settings.secret_file, settings.database_password_file]
    known = [file for file in files if file]
    found = [
        f"{file} can be read by {whom.told}: chmod {whom.mode} {file}" for file in known if (whom := _shown_to(file))
    ]
    found += _cut_short(settings.secret_file)
    return found + [f"{file} is in the folder of secrets, and no setting reads it." for file in _strangers(settings)]


def _cut_short(file: Path) -> list[str]:
    try:
        if file.exists():
            secret_in(file)
    except SecretRefused as refusal:
        return [str(refusal)]
    except OSError as error:
        return [f"The secret in {file} cannot be read: {error.strerror}."]
    return []


def lent_to(path: Path) -> Whom | None:
    """Who else than its owner can read a file or a folder; None where nobody can, or it is not there.

    A group counts only where the file is ours. What root hands to our group is meant for us alone, and the
    credentials that systemd gives a service look like that.
    """
    try:
        seen = path.stat()
    except OSError:
        return None
    group = bool(seen.st_mode & stat.S_IRWXG) and seen.st_uid == os.geteuid()
    if seen.st_mode & stat.S_IRWXO:
        return Whom("everybody here", "go-rwx" if group else "o-rwx")
    return Whom("its group", "g-rwx") if group else None


def _shown_to(file: Path) -> Whom | None:
    # What Docker mounts has the mode it has outside, and nobody else is in a container.
    return None if file.is_relative_to(MOUNTED) else lent_to(file)


def _strangers(settings: Settings) -> list[Path]:
    """Files of the folder of secrets that are none of ours: mistyped, most like."""
    if settings.secrets_folder is None:
        return []
    named = {file.resolve() for file in settings.model_dump().values() if isinstance(file, Path)}
    return [
        file
        for file in sorted(settings.secrets_folder.iterdir())
        if file.is_file()
        and file.name not in SECRETS
        and not file.name.startswith("..")
        and file.resolve() not in named
    ]
