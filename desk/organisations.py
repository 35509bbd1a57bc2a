"""The file of organisations that people sign in with: read whole, or refused with a line a fault."""

import stat
from collections.abc import Iterator
from pathlib import Path

from desk.refusals import Refused
from domain.organisations import Organisation, Organisations
from notices.marks import marked
from notices.reading import in_order, read_as
from notices.text import text_of
from settings import PREFIX, Settings
from web.oidc import Provider

SETTING = f"{PREFIX}ORGANISATIONS_FILE"


def providers_of(settings: Settings) -> tuple[Provider, ...]:
    """The sign-ins that the settings name. Raises Refused."""
    if settings.organisations_file is None:
        return ()
    return tuple(Provider(one, _secret_in(one.secret_file)) for one in organisations_in(settings.organisations_file))


def organisations_in(path: Path) -> tuple[Organisation, ...]:
    """The organisations in the file at `path`. A secret's file is named from the file's own folder. Raises Refused."""
    text = text_of(path)
    if not isinstance(text, str):
        raise Refused(f"{SETTING}: {text}")
    document = marked(text, str(path))
    found = document if isinstance(document, list) else read_as(Organisations, document)
    if isinstance(found, list):
        raise Refused("\n".join((f"{SETTING}:", *map(str, in_order(found)))))
    return tuple(one.model_copy(update={"secret_file": path.parent / one.secret_file}) for one in found.organisations)


def amiss_with(organisations: tuple[Organisation, ...]) -> Iterator[str]:
    """What is wrong with the secrets they name, a sentence each."""
    for one in organisations:
        try:
            _secret_in(one.secret_file)
            if stat.S_IMODE(one.secret_file.stat().st_mode) & 0o077:
                yield f"{one.secret_file} may be read by others: chmod 600 it."
        except Refused as refusal:
            yield str(refusal)


def _secret_in(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Refused(f"{SETTING}: the client's secret in {path} cannot be read: {why}") from None
    if not secret:
        raise Refused(f"{SETTING}: {path} holds no secret.")
    return secret
