"""What programs may be called, what they are told of, and where: tables of each rule."""

import pytest

from domain.calling_out import why_not_at, why_not_told_at
from domain.clients import EventKind, Scope, kinds_of, listed, why_not_lasting, why_not_named


@pytest.mark.parametrize("name", ["sefton-dashboard", "a1", "x" * 40])
def test_a_name_is_small_letters_digits_and_hyphens(name: str) -> None:
    assert why_not_named(name) is None


@pytest.mark.parametrize("name", ["", "a", "-a", "Sefton", "a b", "a\n", "a/b", "x" * 41, "pr\u00fcfer"])
def test_no_other_name_may_stand_in_the_audit(name: str) -> None:
    assert "is no name for a client" in (why_not_named(name) or "")


@pytest.mark.parametrize(("days", "may"), [(0, False), (1, True), (365, True), (730, True), (731, False), (-1, False)])
def test_a_token_lasts_from_a_day_to_two_years(days: int, may: bool) -> None:
    assert (why_not_lasting(days) is None) is may


def test_a_list_with_commas_is_read_once_each_and_a_strange_word_is_named() -> None:
    assert listed("read, act,read", Scope) == (Scope.READ, Scope.ACT)
    assert listed("read,write", Scope) == "'write' is not known. Say one or more of: read, act, portfolio."
    assert "'Nothing' is not known" in str(listed(" , ", Scope))


@pytest.mark.parametrize(
    ("key", "by", "letter", "outcome", "kinds"),
    [
        ("r/board/begun", "", None, "", ()),
        ("r/board/submit-report/page-1", "priya", None, "", (EventKind.ACT_DONE,)),
        ("r/escalation-1/approve-stage/page-1", "maria", None, "", (EventKind.ACT_DONE, EventKind.STAGE_MOVED)),
        # A letter about a stage is no move of it.
        ("r/escalation-1/approve-stage/told", "", "stage_concern", "", ()),
        ("r/board/minutes-1/1/told/ruth", "", "duty_passed", "", (EventKind.DUTY_LATE,)),
        ("r/notice/ended/priya", "", "notice_ended", "", (EventKind.NOTICE_ENDED,)),
        ("r/board/x/attempt-1", "", None, "sent", (EventKind.LETTER_SENT,)),
        ("r/board/x/attempt-1", "", None, "refused", ()),
    ],
)
def test_an_entry_is_of_the_kinds_its_facts_say(
    key: str, by: str, letter: str | None, outcome: str, kinds: tuple[EventKind, ...]
) -> None:
    assert kinds_of(key, by, letter, outcome) == {EventKind.ENTRY, *kinds}


@pytest.mark.parametrize(
    ("url", "private", "refusal"),
    [
        ("https://dashboard.example/told?by=us", False, None),
        ("https://dashboard.example:8443/", False, None),
        ("https://1.1.1.1/", False, None),
        ("http://dashboard.example/", False, "by https alone"),
        ("http://dashboard.example/", True, "by https alone"),
        ("ftp://dashboard.example/", True, "by https alone"),
        ("dashboard.example", False, "A webhook is an address"),
        ("https://", False, "A webhook is an address"),
        ("https://a b/", False, "A webhook is an address"),
        ("https://dashboard.example:99999/", False, "no address a program"),
        ("https://[::1", False, "no address a program"),
        ("https://name:word@dashboard.example/", False, "a password"),
        ("https://dashboard.example/#part", False, "a password"),
        ("https://localhost/", False, "not the world's"),
        ("https://127.0.0.1/", False, "not the world's"),
        ("https://10.1.2.3/", False, "not the world's"),
        ("https://[::1]/", False, "not the world's"),
        ("https://[::ffff:10.1.2.3]/", False, "not the world's"),
        ("https://169.254.169.254/latest", False, "not the world's"),
        ("https://169.254.169.254/latest", True, "not the world's"),
        ("http://127.0.0.1:8000/", True, None),
        ("http://localhost:8000/", True, None),
        ("https://10.1.2.3/", True, None),
        ("http://10.1.2.3/", True, "by https alone"),
        (f"https://dashboard.example/{'x' * 500}", False, "at most 500"),
        # Numbers that one program reads as 127.0.0.1, and another as a name.
        ("https://2130706433/", True, "is a number that programs read"),
        ("https://0x7f.1/", True, "is a number that programs read"),
        ("https://0x7F000001/", False, "is a number that programs read"),
        ("https://0177.0.0.1/", False, "is a number that programs read"),
        ("https://127.1/", False, "is a number that programs read"),
        ("https://127.0.0.1./", False, "is a number that programs read"),
        ("https://127.0.0.01/", False, "is a number that programs read"),
        ("https://dashboard.example.0x/", False, "is a number that programs read"),
        ("https://[::ffff:127.0.0.1]/", False, "not the world's"),
        ("https://[::127.0.0.1]/", True, "not the world's"),
        ("https://[::ffff:7f00:1]/", False, "not the world's"),
        # Names that are none, or lead nowhere in the world.
        ("https://dashboard.example./", False, "without a dot at its end"),
        ("https://localhost./", True, "without a dot at its end"),
        ("https://dashboard..example/", False, "no name of a computer"),
        ("https://-dashboard.example/", False, "no name of a computer"),
        ("https://127%2e0.0.1.example/", False, "no name of a computer"),
        ("https://dashboard.example\\.other/", False, "no name of a computer"),
        (f"https://{'x' * 64}.example/", False, "no name of a computer"),
        ("https://\uff11\uff12\uff17.0.0.1/", False, "plain characters"),
        ("https://\u24db\u24deca\u24dbhost/", False, "plain characters"),
        ("https://127\u30020\u30020\u30021/", False, "plain characters"),
        ("https://xn--prfer-kva.example/", False, None),
        ("https://dashboard/", False, "not the world's"),
        ("https://localhost.localdomain/", False, "not the world's"),
        ("https://a.localhost/", False, "not the world's"),
        ("https://metadata.google.internal/", False, "not the world's"),
        ("https://DASHBOARD.local/", False, "not the world's"),
        ("https://my_board.internal/", True, None),
    ],
)
def test_a_webhook_is_in_the_world_and_reached_privately(url: str, private: bool, refusal: str | None) -> None:
    found = why_not_told_at(url, private=private)

    assert (found is None) if refusal is None else (refusal in (found or "")), found


@pytest.mark.parametrize(
    ("addresses", "public", "private"),
    [
        (["93.184.216.34"], True, True),
        (["2606:4700::1111"], True, True),
        (["10.0.0.1"], False, True),
        (["192.168.1.1"], False, True),
        (["127.0.0.1"], False, True),
        (["fd00::1"], False, True),
        (["100.64.0.1"], False, True),
        (["::ffff:192.168.1.1"], False, True),
        # One that leads elsewhere is enough: which is taken is not ours to say.
        (["93.184.216.34", "10.0.0.1"], False, True),
        (["169.254.169.254"], False, False),
        (["fe80::1%eth0"], False, False),
        (["::ffff:169.254.169.254"], False, False),
        (["0.0.0.0"], False, False),
        (["224.0.0.1"], False, False),
        (["::1"], False, True),
        # 6to4, which a relay leads on to the address within.
        (["2002:7f00:1::"], False, True),
        (["2002:a9fe:a9fe::"], False, False),
        (["64:ff9b::a9fe:a9fe"], False, False),
        (["fec0::1"], False, False),
        (["fd00:ec2::254"], False, False),
        (["100.100.100.200"], False, False),
        (["192.0.0.192"], False, False),
    ],
)
def test_nothing_is_sent_where_a_name_leads_out_of_the_world(addresses: list[str], public: bool, private: bool) -> None:
    assert (why_not_at(addresses) is None) is public
    assert (why_not_at(addresses, private=True) is None) is private
