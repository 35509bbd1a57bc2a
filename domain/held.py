"""What says the same, held once for as long as anybody holds it.

It is the one thing that all notices share and that changes. Nobody's dates can follow from it: whoever brings something
gets what says the same, and neither can be changed.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

V = TypeVar("V")


class HeldOnce(Generic[V]):
    """Values by what they say. Nothing is kept here: who was erased is gone with whoever held them last."""

    def __init__(self) -> None:
        self._held = WeakValueDictionary[Hashable, V]()

    def of(self, said: Hashable, value: V) -> V:
        """The value that is held already and says what `value` says; else `value`, from now on."""
        return self._held.setdefault(said, value)
