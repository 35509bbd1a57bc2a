"""Back to the page first asked for: to which addresses whoever has signed in is sent, and to which never."""

import httpx
import pytest
from fastapi import Request

from tests.support.tables import rows
from web.onward import own_page, sign_in_for

# What was asked for, and where it leads.
ADDRESSES = r"""
    # ours
    /notices/sefton                                  | /notices/sefton
    /notices/sefton/acts/submit-report?meeting=1     | /notices/sefton/acts/submit-report?meeting=1
    /notices/sefton?as-of=2022-03-01T17:00           | /notices/sefton?as-of=2022-03-01T17:00
    /                                                | /
    # elsewhere
    //evil.example                                   | /my
    /\evil.example                                   | /my
    \\evil.example                                   | /my
    https://evil.example                             | /my
    javascript:alert(1)                              | /my
    /notices//evil.example                           | /my
    /x\y                                             | /my
    evil.example                                     | /my
    # where whoever is signed in has no more to do
    /sign-in                                         | /my
    /sign-in/code                                    | /my
    /sign-out                                        | /my
"""


@pytest.mark.parametrize("cells", [pytest.param(case.values, id=case.id) for case in rows(ADDRESSES)])
def test_whoever_signs_in_is_led_to_a_page_of_ours_and_to_no_other(cells: tuple[str, ...]) -> None:
    assert own_page(cells[0]) == cells[1]


@pytest.mark.parametrize("odd", ["", "/a\r\nSet-Cookie: x=1", "/\x00", "/é", "/" + "a" * 501, "/ //evil", "/\t/evil"])
def test_what_no_address_of_ours_holds_leads_to_my_page(odd: str) -> None:
    assert own_page(odd) == "/my"


def test_the_page_to_sign_in_on_keeps_the_address_as_it_was_written() -> None:
    url = httpx.URL("http://here.example/notices/a%2Fb/acts/x?duty=a%26b&strand=board")
    scope = {"type": "http", "path": "/notices/a/b/acts/x", "raw_path": url.raw_path, "query_string": url.query}

    found = httpx.URL(sign_in_for(Request({**scope, "headers": []})))

    assert found.path == "/sign-in"
    assert found.params["to"] == "/notices/a%2Fb/acts/x?duty=a%26b&strand=board"
