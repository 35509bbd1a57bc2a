"""What a letter says of its place on the ladder: which rung it is, that it is late, who hears next, when it ends."""

from datetime import timedelta

import pytest

from domain.duties import KINDS
from domain.letters import Letter
from domain.people import Role
from domain.wording import LETTERS
from notifications.samples import PEOPLE, sample_letter
from notifications.words import Wording

CHASED = sorted(kind for kind in LETTERS if kind.endswith("_overdue"))


def with_facts(letter: Letter, **facts: str) -> Letter:
    return letter.model_copy(update={"facts": {**letter.facts, **facts}})


def test_a_late_letter_says_when_it_was_due(wording: Wording) -> None:
    letter = sample_letter("minutes_due")
    late = letter.model_copy(update={"late": True, "told_at": letter.told_at + timedelta(days=20)})

    text = " ".join(wording.of(late).text.split())

    assert "This is late: it was due at 09:00 (UK time) on Friday 10 June 2022 and could not be sent then." in text
    assert "This is late" not in wording.of(letter).text


def test_a_reminder_names_its_rung(wording: Wording) -> None:
    letter = sample_letter("self_assessment_due")

    text = " ".join(wording.of(letter).text.split())

    assert "This letter is the reminder set for 8 weeks before the date." in text


@pytest.mark.parametrize("kind", CHASED)
def test_the_last_chaser_says_that_it_is_the_last_and_no_other_does(kind: str, wording: Wording) -> None:
    texts = [" ".join(wording.of(sample_letter(kind, chaser=number)).text.split()) for number in (1, 2, 3, 4)]

    assert [n for n, ordinal in enumerate(("first", "second", "third", "fourth")) if ordinal in texts[n]] == [
        0,
        1,
        2,
        3,
    ]
    monthly = KINDS[kind.removesuffix("_overdue")].until_done
    assert ["No more will follow" in text for text in texts] == [False, False, False, not monthly]
    assert ["From now on it is asked for once a month" in text for text in texts] == [False, False, False, monthly]


def test_the_first_chaser_asks_its_owner_and_the_next_ones_ask_that_it_be_seen_to(wording: Wording) -> None:
    firsts = [wording.of(sample_letter("minutes_overdue", chaser=n)).text.split("\n\n")[1][:30] for n in (1, 2, 3, 4)]

    assert firsts == ["Please do this now, as it was "] + 3 * ["Please see that this is done n"]


def test_a_duty_that_somebody_else_owes_says_whom_it_was_asked_of_and_who_hears_next(wording: Wording) -> None:
    letter = with_facts(sample_letter("minutes_overdue", chaser=3), owner=Role.CHAIR.value)

    text = " ".join(wording.of(letter).text.split())

    assert "It was first asked of the chair." in text
    assert "--by chair" in text
    assert "the letter goes to the director of children's services" not in text


@pytest.mark.parametrize(("kind", "owner"), [("term_settled_overdue", "case_lead"), ("plan_update_overdue", "dcs")])
def test_what_is_asked_for_every_month_says_so_and_of_whom(kind: str, owner: str, wording: Wording) -> None:
    letter = with_facts(sample_letter(kind, chaser=4), owner=owner)
    letter = letter.model_copy(update={"rung": "2 months after the last chaser"})

    text = " ".join(wording.of(letter).text.split())

    assert "Please see that this is done now" in text
    assert "It is asked for once a month, until it is done. It was first asked of the " in text
    assert f"--by {owner}" in text
    assert "This letter is the one sent 2 months after the last chaser." in text


def test_the_act_is_entered_in_the_name_of_its_owner_however_far_the_chasing_climbs(wording: Wording) -> None:
    letter = sample_letter("self_assessment_overdue", chaser=2)

    text = wording.of(letter).text

    assert letter.as_role is Role.CHIEF_EXECUTIVE
    assert "\n    noticekeeper act sefton-2021 submit-assessment --by dcs\n" in text


def test_a_letter_told_offers_nothing_to_do(wording: Wording) -> None:
    letter = sample_letter("duty_passed")

    text = wording.of(letter).text

    assert "You need do nothing" in text
    assert "noticekeeper act" not in text
    assert "not asked to act" in " ".join(text.split())


def test_a_letter_to_a_stand_in_says_in_whose_place(wording: Wording) -> None:
    letter = sample_letter("adviser_report_due").model_copy(update={"to": PEOPLE[Role.CASE_LEAD]})

    text = " ".join(wording.of(letter).text.split())

    assert "It comes to you in place of the adviser, as the notice names nobody in that part." in text


def test_the_coordinator_who_records_what_is_done_is_not_told_to_reply(wording: Wording) -> None:
    text = wording.of(sample_letter("minutes_due")).text

    assert "When it is done, record it." in " ".join(text.split())
    assert "reply to this letter" not in text
