"""Organisations whose people sign in with their own organisation's sign-in (OpenID Connect), one tenant each."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from domain.facts import Stated
from domain.people import OneLine

# Entra: one tenant by its id, and nobody's "common" or "organizations".
ENTRA = re.compile(r"https://login\.microsoftonline\.com/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0")
OF_MICROSOFT = "https://login.microsoftonline.com/"


def _domain(written: str) -> str:
    domain = written.strip().casefold()
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
        raise ValueError(f"{written!r} is not the domain of an address, such as council.example")
    return domain


def _issuer(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise ValueError("this begins with https://, exactly as the organisation's sign-in calls itself")
    if not parts.hostname or parts.query or parts.fragment or any(map(str.isspace, written)):
        raise ValueError("this is an address without ? or #, exactly as the organisation's sign-in calls itself")
    if written.startswith(OF_MICROSOFT) and not ENTRA.fullmatch(written):
        raise ValueError(f"this names one tenant by its id: {OF_MICROSOFT}TENANT-ID/v2.0, with nothing after it")
    return written


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Organisation(Stated):
    """One organisation. Its sign-in is believed of addresses at its `domains`, and of no other.

    `issuer` is compared sign by sign; `secret_file` holds the client's secret; `only`: no letters to sign in with.
    """

    name: OneLine
    domains: tuple[Annotated[str, AfterValidator(_domain)], ...] = Field(min_length=1)
    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: OneLine
    secret_file: Path
    only: bool = False

    @property
    def slug(self) -> str:
        """What its addresses call it: "leeds-city-council"."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.casefold()).strip("-")

    @property
    def tenant(self) -> str:
        """Its tenant's id, where its sign-in is Entra's; empty where it is another's."""
        found = ENTRA.fullmatch(self.issuer)
        return found[1] if found else ""

    def has(self, address: str) -> bool:
        """Whether an address is at one of its domains: a domain below one of them is another's."""
        return address.rpartition("@")[2].casefold() in self.domains


class Organisations(Stated):
    organisations: tuple[Organisation, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        slugs = [one.slug for one in self.organisations]
        domains = [domain for one in self.organisations for domain in one.domains]
        if "" in slugs or len(set(slugs)) < len(slugs):
            raise ValueError("each organisation has a name that tells it apart from the others")
        if len(set(domains)) < len(domains):
            raise ValueError("a domain belongs to one organisation: it stands here twice")
        return self


def organisation_of(organisations: tuple[Organisation, ...], address: str) -> Organisation | None:
    """The organisation at whose domain an address is."""
    return next((one for one in organisations if one.has(address)), None)


def address_vouched_for(organisation: Organisation, claims: dict[str, object]) -> str | None:
    """The address its sign-in vouches for, in small letters; None where it vouches for none.

    OpenID Connect Core 5.1: `email_verified`. Entra says no such thing of one's own tenant's people: there the user
    principal name, which only the tenant gives, stands for the address, and `xms_edov` says of `email` that its
    domain is the tenant's.
    """
    email, verified = claims.get("email"), claims.get("email_verified") in (True, "true")
    if organisation.tenant:
        if claims.get("tid") != organisation.tenant:
            return None
        owned = claims.get("xms_edov") in (True, 1, "1", "true")
        email, verified = (email, True) if (verified or owned) and email else (claims.get("preferred_username"), True)
    return email.strip().casefold() if verified and isinstance(email, str) and "@" in email else None
