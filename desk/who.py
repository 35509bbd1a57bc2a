"""Who types, where they do not say so themselves."""

import getpass

from desk.refusals import Refused


def who(said: str | None) -> str:
    """The name given, or that of whoever is signed in here. Raises Refused where this computer does not know them."""
    if said and said.strip():
        return " ".join(said.split())
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise Refused("This computer does not know who you are: say it with --by NAME.") from None
