"""Where letters come back to: an address a letter, which only we can make."""

from hashlib import sha256

import pytest

from notifications.mailer import xtext
from notifications.returns import ROOM, Returns

SECRET = b"of this house"
MESSAGE_ID = f"<{sha256(b'a letter').hexdigest()[:32]}@notices.example>"
OTHER = f"<{sha256(b'another').hexdigest()[:32]}@notices.example>"


def returns(secret: bytes = SECRET, mailbox: str = "notices@council.example") -> Returns:
    return Returns(mailbox, secret)


def test_each_letter_has_an_address_of_its_own_always_the_same() -> None:
    address = returns().address_for(MESSAGE_ID)

    assert address == returns().address_for(MESSAGE_ID)
    assert address != returns().address_for(OTHER)
    assert address.startswith("notices+")
    assert address.endswith("@council.example")


def test_what_comes_back_is_known_by_its_address_whatever_its_case_or_its_company() -> None:
    address = returns().address_for(MESSAGE_ID)

    for spelt in (address, address.upper(), f"Notices <{address}>", f"somebody@else.example, {address}"):
        found = returns().letter_of([spelt])
        assert found is not None
        assert MESSAGE_ID.startswith(found)


def test_an_address_somebody_else_made_up_is_no_letters() -> None:
    address = returns().address_for(MESSAGE_ID)
    mark = address.partition("-")[2].partition("@")[0]

    forged = (
        returns(b"of another house").address_for(MESSAGE_ID),
        returns().address_for(OTHER).replace(OTHER[1:21], MESSAGE_ID[1:21]),
        address.replace(mark, "0" * len(mark)),
        "notices@council.example",
        "",
    )

    assert [returns().letter_of([one]) for one in forged] == [None] * len(forged)


def test_the_local_part_holds_no_more_than_the_64_octets_of_rfc_5321() -> None:
    longest = returns(mailbox=f"{'n' * ROOM}@council.example").address_for(MESSAGE_ID)

    assert len(longest.partition("@")[0]) == 64
    with pytest.raises(ValueError, match=f"is longer than {ROOM} characters"):
        returns(mailbox=f"{'n' * (ROOM + 1)}@council.example")


def test_what_an_envelope_says_of_an_address_is_spelt_as_rfc_3461_has_it() -> None:
    assert xtext("ada+board=chair@x.example") == "ada+2Bboard+3Dchair@x.example"
    assert xtext("a b") == "a+20b"
