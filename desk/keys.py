"""`keys`: the keys that seal what Temporal keeps; a new one made, and one taken into use."""

from datetime import date

from deploy.keys import Key, KeysRefused, keys_in, sealing_with, with_new_key
from desk.refusals import Refused
from desk.screen import console, grid, say
from settings import Settings

NONE = (
    "There are no keys here: whoever can read Temporal's database can read names and letters. Make one with: "
    "noticekeeper keys new"
)
EVERYWHERE = "Give {file} to every worker, the pages and the commands, and start them again."


def show(settings: Settings) -> None:
    """The names of the keys, the one in use marked. No key is ever shown. Raises Refused, OSError."""
    file = settings.keys_file
    if not file.exists():
        say(NONE)
        return
    console.print(grid(((key.name, "seals and opens" if key.seals else "opens") for key in _kept(settings)), 24))
    say(f"They lie in {file}. Keep a copy apart from Temporal's backups: without it nothing sealed can be opened.")


def make(settings: Settings, today: date) -> None:
    """Add a key: the first seals at once, another when it is taken into use. Raises Refused, OSError."""
    file = settings.keys_file
    try:
        made = with_new_key(file, today)[-1]
    except KeysRefused as refusal:
        raise Refused(str(refusal)) from refusal
    say(f"The key {made.name} is in {file}.", EVERYWHERE.format(file=file))
    if made.seals:
        say("From then on all that goes to Temporal is sealed. What is there already stays as it is, until it goes.")
    else:
        say(f"It opens already and seals nothing yet. Once all have it: noticekeeper keys use {made.name}")


def use(settings: Settings, name: str) -> None:
    """Seal with the key of this name. Raises Refused, OSError."""
    if next((key.seals for key in _kept(settings) if key.name == name), False):
        raise Refused(f"{name} is in use already; nothing was changed.")
    try:
        sealing_with(settings.keys_file, name)
    except KeysRefused as refusal:
        raise Refused(f"{refusal}. Nothing was changed.".replace("..", ".")) from refusal
    say(f"{name} seals from now on.", EVERYWHERE.format(file=settings.keys_file))
    say("Keep the others in the file for as long as Temporal keeps what they sealed: docs/sealing.md says how long.")


def _kept(settings: Settings) -> tuple[Key, ...]:
    if not settings.keys_file.exists():
        raise Refused(NONE)
    try:
        return keys_in(settings.keys_file)
    except KeysRefused as refusal:
        raise Refused(str(refusal)) from refusal
