"""What Temporal keeps of people and letters, sealed before it leaves us: AES-256-GCM (NIST SP 800-38D), a ring of keys.

Temporal is asked to keep where a notice has got to; it need not know who anybody is. Ids of workflows, attributes that
lists are made by and the names of updates are never sealed: they hold references and no person.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

# What Temporal's own pages know a sealed payload by.
SEALED = b"binary/encrypted"
# In bytes: the nonce AES-GCM is made for, drawn anew for each payload.
NONCE = 12
# What is sealed under one key cannot be passed off as sealed under another, nor in another manner.
MANNER = b"noticekeeper/1/"


class SealUnknown(Exception):
    """Something sealed cannot be opened here; the text says with which key it could be."""


@dataclass(frozen=True)
class Ring:
    """Keys by their names, 32 bytes each. All of them open; the one named `sealing` seals."""

    sealing: str
    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if self.sealing not in self.keys:
            raise ValueError(f"The ring has no key {self.sealing!r} to seal with.")

    @property
    def names(self) -> tuple[str, ...]:
        """First the key that seals."""
        return (self.sealing, *(name for name in self.keys if name != self.sealing))


@dataclass(frozen=True)
class Seal(PayloadCodec):
    """Seals what goes to Temporal, and opens what comes back; what was never sealed comes back as it is.

    Without a ring nothing is sealed, and what is sealed raises SealUnknown rather than being taken for nonsense.
    """

    ring: Ring | None = None

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [_sealed(payload, self.ring) for payload in payloads] if self.ring else list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._opened(one) if one.metadata.get("encoding") == SEALED else one for one in payloads]

    def _opened(self, payload: Payload) -> Payload:
        name = payload.metadata.get("key", b"").decode(errors="replace")
        key = self.ring.keys.get(name) if self.ring else None
        if key is None:
            raise SealUnknown(
                f"What Temporal keeps is sealed with the key {name}, which is not here. Put it in the file of keys "
                "(NOTICEKEEPER_SEAL_KEYS_FILE) and start again; nothing is lost meanwhile."
            )
        nonce, text = payload.data[:NONCE], payload.data[NONCE:]
        try:
            opened = AESGCM(key).decrypt(nonce, text, MANNER + name.encode())
            return Payload.FromString(opened)
        except (InvalidTag, DecodeError, ValueError) as broken:
            raise SealUnknown(
                f"Something Temporal keeps under the key {name} was changed, or another key has that name here. "
                "Compare the file of keys with the one other workers have."
            ) from broken


def _sealed(payload: Payload, ring: Ring) -> Payload:
    name = ring.sealing.encode()
    nonce = token_bytes(NONCE)
    text = AESGCM(ring.keys[ring.sealing]).encrypt(nonce, payload.SerializeToString(), MANNER + name)
    return Payload(metadata={"encoding": SEALED, "key": name}, data=nonce + text)


def converting(ring: Ring | None) -> DataConverter:
    """How everything is carried to Temporal and back: dates by pydantic, and sealed where there is a ring.

    With a ring the words of failures are sealed too, since a mail server's answer names whom it refused.
    """
    carried = dataclasses.replace(pydantic_data_converter, payload_codec=Seal(ring))
    if ring is None:
        return carried
    return dataclasses.replace(carried, failure_converter_class=DefaultFailureConverterWithEncodedAttributes)
