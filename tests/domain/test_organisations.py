"""Of which addresses an organisation's own sign-in is believed."""

import pytest
from pydantic import ValidationError

from domain.organisations import Organisation, Organisations, address_vouched_for

TENANT = "0f0f0f0f-1234-4abc-8def-0123456789ab"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
PRIYA = "priya.nair@sefton.example"


def organisation(**said: object) -> Organisation:
    whole = {"name": "Sefton Council", "domains": ["sefton.example"], "issuer": "https://id.sefton.example"}
    return Organisation.model_validate({**whole, "client_id": "us", "secret_file": "secret", **said})


@pytest.mark.parametrize(
    ("issuer", "claims", "vouched"),
    [
        # OpenID Connect Core 5.1: what is not said to be verified is anybody's.
        ("https://id.sefton.example", {"email": "Priya.Nair@Sefton.example", "email_verified": True}, PRIYA),
        ("https://id.sefton.example", {"email": PRIYA, "email_verified": "true"}, PRIYA),
        ("https://id.sefton.example", {"email": PRIYA, "email_verified": False}, None),
        ("https://id.sefton.example", {"email": PRIYA}, None),
        ("https://id.sefton.example", {"email_verified": True}, None),
        ("https://id.sefton.example", {"preferred_username": PRIYA}, None),
        ("https://id.sefton.example", {"email": ["a", PRIYA], "email_verified": True}, None),
        # Entra: the tenant's own, and of `email` only what it says it owns.
        (ENTRA, {"tid": TENANT, "preferred_username": PRIYA}, PRIYA),
        (ENTRA, {"tid": TENANT, "preferred_username": PRIYA, "email": "dcs@sefton.example"}, PRIYA),
        (ENTRA, {"tid": TENANT, "email": PRIYA, "xms_edov": 1, "preferred_username": "p@x.example"}, PRIYA),
        (ENTRA, {"tid": TENANT, "email": PRIYA, "xms_edov": False}, None),
        (ENTRA, {"tid": "another", "preferred_username": PRIYA}, None),
        (ENTRA, {"preferred_username": PRIYA}, None),
    ],
)
def test_an_address_is_believed_as_far_as_its_organisation_vouches_for_it(
    issuer: str, claims: dict[str, object], vouched: str | None
) -> None:
    assert address_vouched_for(organisation(issuer=issuer), claims) == vouched


@pytest.mark.parametrize(
    ("address", "theirs"),
    [
        (PRIYA, True),
        (PRIYA.upper(), True),
        ("a@sub.sefton.example", False),
        ("a@notsefton.example", False),
        ("a@sefton.example.evil.example", False),
        ("sefton.example@evil.example", False),
        ("", False),
    ],
)
def test_an_organisation_has_the_addresses_at_its_domains_and_no_others(address: str, theirs: bool) -> None:
    assert organisation().has(address) is theirs


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"issuer": "http://id.sefton.example"}, "begins with https://"),
        ({"issuer": "https://id.sefton.example?x=1"}, "without \\? or #"),
        ({"issuer": "https://login.microsoftonline.com/common/v2.0"}, "one tenant by its id"),
        ({"issuer": f"{ENTRA}/"}, "one tenant by its id"),
        ({"domains": ["@sefton.example"]}, "is not the domain"),
        ({"domains": ["localhost"]}, "is not the domain"),
        ({"domains": []}, "at least 1"),
    ],
)
def test_what_would_let_in_strangers_is_refused_in_a_sentence(said: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        organisation(**said)


def test_two_organisations_share_neither_domain_nor_name() -> None:
    one, other = organisation(), organisation(name="Sefton  COUNCIL!", domains=["other.example"])

    with pytest.raises(ValidationError, match="stands here twice"):
        Organisations(organisations=(one, organisation(name="Another")))
    with pytest.raises(ValidationError, match="tells it apart"):
        Organisations(organisations=(one, other))
