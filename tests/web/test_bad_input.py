"""Every field of every form with what it was not made for: told in words, never carried out, never shown unescaped."""

from datetime import date
from typing import Any

import pytest

from domain.acts import Act
from tests.support.notices import sefton
from tests.web.test_parts import GIVEN
from web.fields import PARTS, begun, fields, is_offered, kinds_of, made, names_of, tables_of
from web.pages import page
from web.parts import CELLS, reworked
from web.typed import Typed
from web.visitors import Visitor
from workflows.doors import ACTS

FORMS = {name: act for name, act in ACTS.items() if is_offered(act)}
TODAY = date(2021, 9, 3)
# What is typed into every field at once; a day is typed in three parts.
ODD: dict[str, str | tuple[str, str, str]] = {
    "nothing": "",
    "too much": "x" * 100_000,
    "too much of a number": "9" * 100_000,
    "markup": "<script>alert(1)</script>\"'",
    "what turns the reading around": "\u202eeldruh \u2066x",
    "what cannot be seen": "a\x00b\ud800",
    "letters from right to left": "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} (1)",
    "a past day": ("1", "1", "1999"),
    "an impossible day": ("31", "02", "2021"),
    "a day of signs": ("²", "-1", "2e3"),
}


SOMEBODY = Visitor("claire.donnelly@dfe.example", "secret", "mark", ())


def typed_everywhere(act: type[Act], odd: str | tuple[str, str, str]) -> Typed:
    """The form with `odd` in each of its fields, those of its rows and rhythms among them."""
    day = odd if isinstance(odd, tuple) else (odd, odd, odd)
    said = odd if isinstance(odd, str) else ".".join(odd)
    values: dict[str, str] = {}
    for name in names_of(act):
        values |= dict(zip((f"{name}-{part}" for part in PARTS), day, strict=True))
        values |= {f"{name}{part}": said for part in ("", "-count", "-unit", "-rows", "-first", "-many", "-hour")}
        values |= {f"{name}-0-{cell}": said for cell in CELLS}
    return Typed({name: [value] for name, value in values.items()})


def shown(act: type[Act], form: Typed) -> str:
    words: dict[str, Any] = {
        **{"title": act.name, "visitor": SOMEBODY, "purpose": "", "who": "Claire", "once": "once", "opened": "1"},
        **{"since": [], "sends_files": bool(kinds_of(act)), "foreseen": None, "foreseen_mark": "", "button": "Do it"},
    }
    answer = page("act.html", 422, fields=fields(act, sefton().people, form, GIVEN), faults=form.faults, **words)
    return bytes(answer.body).decode()


@pytest.mark.parametrize("odd", ODD)
def test_no_form_breaks_on_it_nor_shows_it_unescaped(odd: str) -> None:
    for act in FORMS.values():
        form = typed_everywhere(act, ODD[odd])

        found = made(act, form, "claire-donnelly", GIVEN)

        html = shown(act, found if isinstance(found, Typed) else form)
        assert "<script" not in html, act.name
        assert "Traceback" not in html
        if isinstance(found, Typed):
            assert found.faults, act.name
            assert all(len(said) < 3000 for said in found.faults.values()), act.name


@pytest.mark.parametrize("odd", ["an impossible day", "a day of signs", "too much of a number", "what cannot be seen"])
def test_nothing_of_the_kind_is_ever_taken_for_an_act(odd: str) -> None:
    # The day it happened is a field of every act, and none of these is one.
    taken = [
        name
        for name, act in FORMS.items()
        if not isinstance(made(act, typed_everywhere(act, ODD[odd]), "x", GIVEN), Typed)
    ]

    assert taken == []


@pytest.mark.parametrize("press", ["sittings-more", "sittings-fill", "cadence-fill", "on-more", "x" * 1000])
def test_a_button_nobody_has_breaks_no_form(press: str) -> None:
    act = FORMS["agree-timetable"]
    for odd in ODD.values():
        again = reworked(tables_of(act), typed_everywhere(act, odd).having({"press": press}))
        assert again is None or shown(act, again)


@pytest.mark.parametrize("odd", ODD)
def test_an_address_that_fills_a_form_in_breaks_none(odd: str) -> None:
    for act in FORMS.values():
        said = ODD[odd] if isinstance(ODD[odd], str) else "-".join(ODD[odd])

        html = shown(act, begun(act, dict.fromkeys(names_of(act), str(said)), TODAY))

        assert "<script" not in html


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("31", "2", "2026", "31 2 2026 is not a day in the calendar"),
        ("27", "", "2026", "Give the month too"),
        ("27", "", "", "Give the month and the year too"),
        ("27", "3", "26", "Write the year in four figures, such as 2026"),
        ("27th", "March", "2026", "Write the day, the month and the year in figures, such as 27 3 2026"),
        (
            "\N{ARABIC-INDIC DIGIT ONE}",
            "3",
            "2026",
            "Write the day, the month and the year in figures, such as 27 3 2026",
        ),
    ],
)
def test_a_day_that_is_none_is_told_of_as_it_was_typed(day: str, month: str, year: str, sentence: str) -> None:
    typed = Typed({"on-day": [day], "on-month": [month], "on-year": [year]})

    found = made(FORMS["update-plan"], typed, "priya-nair")

    assert isinstance(found, Typed)
    assert found.faults == {"on": sentence}
