"""Which numbers in an address may be a held message's."""

import pytest

from web.held_page import numbered

LARGEST_OF_POSTGRESQL = 2**31 - 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1", 1), ("999999999", 999_999_999), ("2147483648", 0), ("9" * 17, 0), ("-1", 0), ("²", 0), ("", 0), ("x", 0)],
)
def test_what_can_be_no_messages_number_is_asked_of_no_register(typed: str, number: int) -> None:
    assert numbered(typed) == number
    assert numbered(typed) <= LARGEST_OF_POSTGRESQL
