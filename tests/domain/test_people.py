"""People and the parts they play: strict addresses, stand-ins, and being known by id, name or role."""

import pytest
from pydantic import ValidationError

from domain.people import Appointed, Person, Role, addressees, holders, person_known_as, title


def person(known_as: str, *roles: Role) -> Person:
    return Person(
        id=known_as, name=known_as.replace("-", " ").title(), address=f"{known_as}@council.example", roles=roles
    )


JO = person("jo-bell", Role.COORDINATOR)
GRACE = person("grace-otieno", Role.DCS, Role.CHIEF_EXECUTIVE)
IAN = person("ian-doyle", Role.PARTNER, Role.BOARD_MEMBER)
SANA = person("sana-mir", Role.PARTNER)
KATE = person("kate-green", Role.CASE_LEAD)
PEOPLE = (JO, GRACE, IAN, SANA, KATE)


@pytest.mark.parametrize("address", ["jo@council.example", "jo.bell+notice@mail.council.example", "o'hara@x.example"])
def test_an_ordinary_address_is_taken_as_it_stands(address: str) -> None:
    assert Person(id="jo", name="Jo", address=address, roles=(Role.CHAIR,)).address == address


@pytest.mark.parametrize(
    "address",
    [
        "jo@council.example\n",
        "jo@council.example\r\nBcc: all@council.example",
        "jo bell@council.example",
        "jo@council.example\x00",
        "Jo Bell <jo@council.example>",
        "jo",
        "jo@",
        "@council.example",
        "jo@council.example, ian@police.example",
        "jö@council.example",
        "jo@cöuncil.example",
        "",
    ],
)
def test_an_address_that_a_mail_library_would_repair_or_misread_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="e-mail address"):
        Person(id="jo", name="Jo", address=address, roles=(Role.CHAIR,))


@pytest.mark.parametrize("name", ["", "  ", "Jo\nBell", "Jo\tBell", "Jo\x7f"])
def test_a_name_is_one_line_of_text(name: str) -> None:
    with pytest.raises(ValidationError, match="one line of text"):
        Person(id="jo", name=name, address="jo@council.example", roles=(Role.CHAIR,))


def test_when_somebody_was_appointed_is_a_moment_with_its_zone() -> None:
    """It is compared with the moment of a proposal: whoever was appointed after that may not decide it."""
    with pytest.raises(ValidationError, match="timezone"):
        Appointed.model_validate({"by": "kate-green", "at": "2021-06-24T10:00:00"})


@pytest.mark.parametrize("known_as", ["Jo", "jo bell", "-jo", "", "x" * 41])
def test_an_id_is_small_letters_digits_and_hyphens(known_as: str) -> None:
    with pytest.raises(ValidationError, match="id"):
        Person(id=known_as, name="Jo", address="jo@council.example", roles=(Role.CHAIR,))


def test_somebody_without_a_role_is_refused() -> None:
    with pytest.raises(ValidationError, match="roles"):
        Person(id="jo", name="Jo", address="jo@council.example", roles=())


def test_one_person_may_hold_two_roles_and_one_role_two_people() -> None:
    assert holders(PEOPLE, Role.CHIEF_EXECUTIVE) == (GRACE,)
    assert holders(PEOPLE, Role.PARTNER) == (IAN, SANA)
    assert holders(PEOPLE, Role.MINISTER) == ()


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        pytest.param(Role.PARTNER, (IAN, SANA), id="its holders"),
        pytest.param(Role.HEAD_OF_SERVICE, (GRACE,), id="the first role that stands in"),
        pytest.param(Role.CHAIR, (JO,), id="the coordinator for an empty chair"),
        pytest.param(Role.NHS_ADVISER, (KATE,), id="the second stand-in where the first is empty too"),
        pytest.param(Role.MINISTER, (KATE,), id="the department for its own"),
    ],
)
def test_a_letter_to_a_role_nobody_holds_still_reaches_a_person(role: Role, reached: tuple[Person, ...]) -> None:
    assert addressees(PEOPLE, role) == reached


def test_where_nobody_can_stand_in_the_first_person_named_is_written_to() -> None:
    assert addressees((IAN, SANA), Role.COORDINATOR) == (IAN,)


@pytest.mark.parametrize("known_as", ["jo-bell", "Jo Bell", "coordinator", "JO-BELL", " jo-bell "])
def test_a_person_is_known_by_id_name_or_sole_role(known_as: str) -> None:
    assert person_known_as(PEOPLE, known_as) == JO


def test_a_role_two_people_hold_is_asked_about() -> None:
    assert person_known_as(PEOPLE, "partner") == (
        "More than one person is partner: say which: ian-doyle (Ian Doyle), sana-mir (Sana Mir)."
    )


def test_somebody_unknown_is_refused_with_those_who_are_known() -> None:
    assert person_known_as((JO, KATE), "nobody") == (
        "Nobody on this notice is known as 'nobody'; it knows jo-bell, kate-green."
    )


def test_roles_are_named_as_letters_name_them() -> None:
    assert [title(role) for role in (Role.DCS, Role.NHS_ADVISER, Role.HEAD_OF_SERVICE)] == [
        "director of children's services",
        "NHS adviser",
        "head of service",
    ]
