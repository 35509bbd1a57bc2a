"""How often somebody may ask to sign in."""

import pytest
from fastapi import Request

from web.rates import Rates


def request(client: str = "192.0.2.1", forwarded: str = "") -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (client, 1), "headers": headers})


def test_one_address_may_be_asked_for_six_times_in_a_quarter_of_an_hour_whoever_asks() -> None:
    rates = Rates(proxied=False)

    admitted = [rates.admit(request(f"192.0.2.{n}"), "priya.nair@sefton.example") for n in range(7)]

    assert admitted == [True] * 6 + [False]
    assert rates.admit(request(), "ruth.adeyemi@chair.example")


def test_one_client_may_ask_a_hundred_and_twenty_times_an_hour_for_whatever_address() -> None:
    rates = Rates(proxied=False)

    admitted = [rates.admit(request(), f"{n}@sefton.example") for n in range(121)]

    assert admitted == [True] * 120 + [False]
    assert rates.admit(request("192.0.2.2"), "priya.nair@sefton.example")


def test_one_client_may_leave_for_its_organisation_a_hundred_and_twenty_times_an_hour_letters_apart() -> None:
    rates = Rates(proxied=False)

    admitted = [rates.admit_to_leave(request()) for _ in range(121)]

    assert admitted == [True] * 120 + [False]
    assert rates.admit_to_leave(request("192.0.2.2"))
    assert rates.admit(request(), "priya.nair@sefton.example")


@pytest.mark.parametrize(
    ("proxied", "forwarded", "client"),
    [
        pytest.param(False, "198.51.100.7", "192.0.2.1", id="without a proxy nobody says where they come from"),
        pytest.param(True, "198.51.100.7", "198.51.100.7", id="a proxy says who came to it"),
        pytest.param(True, "10.9.9.9, 198.51.100.7", "198.51.100.7", id="last, after what they said themselves"),
        pytest.param(True, "", "192.0.2.1", id="a proxy that says nothing is taken for the client"),
    ],
)
def test_a_client_is_whom_the_proxy_names_last(proxied: bool, forwarded: str, client: str) -> None:
    assert Rates(proxied=proxied).client(request(forwarded=forwarded)) == client
