"""Signing in with one's own organisation, as OpenID Connect has it: authorization code, PKCE, nonce.

Nothing is kept between asking and the answer: state, nonce and verifier follow from what the browser keeps and from our
secret. What an organisation answers is believed only as it was signed, for us, for this asking, and of its own domains.
"""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.organisations import Organisation, address_vouched_for

logger = logging.getLogger(__name__)

WITHIN = timedelta(seconds=8)
LARGEST = 300_000
# How long what a sign-in says of itself is good for, and by how much two clocks may differ (in seconds).
KNOWN_FOR, LEEWAY = timedelta(hours=1), 60
# Signed with a key of their own: never with the secret we share, and never not at all.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class ProviderSilent(Exception):
    """The organisation's sign-in does not answer, or not as one does; the text says why."""


class NotBelieved(Exception):
    """What came back does not prove who it is; the text says why, for the log."""


class NoAddress(Exception):
    """Whoever it is, their organisation vouches for no address of theirs at its domains. The text is a sentence."""


@dataclass(frozen=True)
class Asking:
    """What one asking is known by: each follows from what the browser keeps."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Known:
    """What a sign-in says of itself, and its keys; asked at `at` (UTC)."""

    at: datetime
    authorize: str
    token: str
    by_post: bool
    keys: KeySet


@dataclass
class Provider:
    """One organisation's sign-in. `secret` is ours there."""

    organisation: Organisation
    secret: str = field(repr=False)
    _known: Known | None = field(default=None, repr=False)

    async def address_to_ask_at(self, asking: Asking, back: str, now: datetime) -> str:
        """Where the browser is sent; `back` is where it is to come back to. Raises ProviderSilent."""
        known = await self.known(now)
        asked = {
            "response_type": "code",
            "client_id": self.organisation.client_id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": asking.state,
            "nonce": asking.nonce,
            "code_challenge": create_s256_code_challenge(asking.verifier),
            "code_challenge_method": "S256",
        }
        return f"{known.authorize}{'&' if urlsplit(known.authorize).query else '?'}{urlencode(asked)}"

    async def address_of(self, code: str, asking: Asking, back: str, now: datetime) -> str:
        """The address of whoever came back with `code`. Raises ProviderSilent, NotBelieved, NoAddress."""
        known = await self.known(now)
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        given |= {"code_verifier": asking.verifier, "client_id": self.organisation.client_id}
        if known.by_post:
            given |= {"client_secret": self.secret}
        answer = await _json("POST", known.token, given, None if known.by_post else self._basic())
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotBelieved(f"no ID token came, but: {str(answer.get('error', 'nothing'))[:100]}")
        return self._address_in(await self._claims(token, asking, known, now))

    async def known(self, now: datetime) -> Known:
        """What it says of itself, asked for once an hour. Raises ProviderSilent."""
        if self._known is None or now - self._known.at >= KNOWN_FOR:
            self._known = await self._asked(now)
        return self._known

    async def _asked(self, now: datetime) -> Known:
        said = await _json("GET", get_well_known_url(self.organisation.issuer, external=True))
        if said.get("issuer") != self.organisation.issuer:
            raise ProviderSilent("it calls itself by another name than the settings do")
        try:
            authorize, token, keys = (
                _address(said[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            )
            methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            key_set = KeySet.import_key_set({"keys": (await _json("GET", keys))["keys"]})
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise ProviderSilent(f"what it says of itself is of no use: {type(error).__name__}") from error
        return Known(now, authorize, token, "client_secret_basic" not in methods, key_set)

    async def _claims(self, token: str, asking: Asking, known: Known, now: datetime) -> dict[str, object]:
        """What the token says, where it is theirs, for us, for this asking, and of now. Raises NotBelieved."""
        try:
            read = self._decoded(token, known)
        except (ValueError, JoseError):
            # A key of theirs may be newer than what we know of them.
            self._known = await self._asked(now)
            try:
                read = self._decoded(token, self._known)
            except (ValueError, JoseError) as error:
                raise NotBelieved(f"the token is signed by nobody known: {type(error).__name__}") from error
        ours = self.organisation.client_id
        options = {
            "iss": {"essential": True, "value": self.organisation.issuer},
            "aud": {"essential": True, "value": ours},
        }
        claims = CodeIDToken(read.claims, read.header, options, {"nonce": asking.nonce, "client_id": ours})
        try:
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except JoseError as error:
            raise NotBelieved(f"the token is not for this asking: {type(error).__name__}: {error}") from error
        return dict(claims)

    def _decoded(self, token: str, known: Known) -> jwt.Token:
        return jwt.decode(token, known.keys, algorithms=ALGORITHMS)

    def _address_in(self, claims: dict[str, object]) -> str:
        name, address = self.organisation.name, address_vouched_for(self.organisation, claims)
        if address is None:
            raise NoAddress(
                f"{name} does not say of any address that it is yours. Ask its help desk to have it verified."
            )
        if not self.organisation.has(address):
            raise NoAddress(f"{name} may vouch only for addresses at {', '.join(self.organisation.domains)}.")
        return address

    def _basic(self) -> httpx.BasicAuth:
        # RFC 6749, 2.3.1: each is form-encoded first.
        name, secret = (urlencode({"": one})[1:] for one in (self.organisation.client_id, self.secret))
        return httpx.BasicAuth(name, secret)


def _address(said: object) -> str:
    """An address of a sign-in's own, which must be as private as ours. ValueError where it is none."""
    parts = urlsplit(str(said))
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        raise ValueError("an address that is not private")
    return str(said)


@cache
def _trust() -> ssl.SSLContext:
    """Made once: to read all certificates takes as long as ten pages."""
    return ssl.create_default_context()


async def _json(
    way: str, address: str, form: Mapping[str, str] | None = None, auth: httpx.BasicAuth | None = None
) -> dict[str, Any]:
    """What is answered, as JSON, within a time and a size; no redirect is followed. Raises ProviderSilent."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        async with (
            httpx.AsyncClient(timeout=None, headers=headers, verify=_trust()) as client,
            asyncio.timeout(WITHIN.total_seconds()),
            client.stream(way, address, data=form, auth=auth or httpx.USE_CLIENT_DEFAULT) as answer,
        ):
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise ProviderSilent("it answered more than a sign-in would")
            # A token that is refused comes as 400, and says why (RFC 6749, 5.2).
            if answer.status_code not in (200, 400, 401):
                raise ProviderSilent(f"it answered {answer.status_code}")
        read = httpx.Response(200, content=body).json()
    except TimeoutError as error:
        raise ProviderSilent(f"it did not answer within {WITHIN.total_seconds():g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderSilent(f"it cannot be reached: {type(error).__name__}") from error
    except ValueError as error:
        raise ProviderSilent("it answered what is no JSON") from error
    if not isinstance(read, dict):
        raise ProviderSilent("it answered another thing than was asked for")
    return read
