"""Drafts rehearsed for the pages: each in a process of its own, one at a time, its maker's alone, and soon gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.embedded.keeping import kept_letters
from deploy.embedded.mailbox import mailbox
from desk.rehearsals import KEPT_FOR, TOO_MANY, DraftRehearsals
from rehearsal.keeping import TIMELINE
from settings import PREFIX
from tests.cli.typing_in import SEFTON
from web.rehearsing import OWN, Draft, Stage, Standing

CLAIRE, ROBERT = "claire.donnelly@dfe.example", "robert.hale@dfe.example"
FIRST, SECOND, THIRD = (f"{n:024x}" for n in range(3))
NOW = datetime(2026, 1, 5, 13, tzinfo=UTC)
# As short as a life can be: the two weeks after the signature.
SHORT = Draft(SEFTON.read_text("utf-8"), OWN, "name: two weeks\nuntil: 2021-06-21\n")


@pytest.fixture
async def drafts(tmp_path: Path) -> AsyncIterator[DraftRehearsals]:
    drafts = DraftRehearsals(tmp_path / "data" / "rehearsals")
    yield drafts
    await drafts.close()


def stands(drafts: DraftRehearsals, id: str = FIRST) -> Standing:
    found = drafts.one(id, CLAIRE, NOW)
    assert found
    return found


async def seen(drafts: DraftRehearsals, when: Callable[[Standing], bool], id: str = FIRST) -> Standing:
    """How it stands once it stands so."""
    async with asyncio.timeout(60):
        while not when(found := stands(drafts, id)):
            await asyncio.sleep(0.02)
    return found


async def test_a_draft_is_lived_through_for_its_maker_and_neither_a_notice_nor_a_mailbox_is_near(
    drafts: DraftRehearsals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = tmp_path / "live"
    live.mkdir()
    (live / "register.db").write_bytes(b"a live register")
    async with mailbox(live / "mail", 0, lasting=False) as box:
        # What the environment names is real, as it is where pages are answered.
        monkeypatch.setenv(f"{PREFIX}DATABASE_URL", f"sqlite+aiosqlite:///{live}/register.db")
        monkeypatch.setenv(f"{PREFIX}DATA_FOLDER", str(live))
        monkeypatch.setenv(f"{PREFIX}SMTP_PORT", str(box.port))

        assert await drafts.begin(FIRST, CLAIRE, SHORT, NOW) == ()
        assert await drafts.begin(SECOND, CLAIRE, SHORT, NOW) == ()
        running = await seen(drafts, lambda one: one.lived > 0)
        waiting = stands(drafts, SECOND)
        await seen(drafts, lambda one: one.stage is Stage.DONE)
        await drafts.close()

        assert list(kept_letters(live / "mail")) == []
    assert (running.stage, running.total) == (Stage.RUNNING, 15)
    assert (waiting.stage, waiting.before) == (Stage.WAITING, 1)
    assert (live / "register.db").read_bytes() == b"a live register"
    assert {path.name for path in live.iterdir()} <= {"register.db", "mail"}
    assert "Sefton Council" in drafts.picture(FIRST).read_text("utf-8")
    assert len(drafts.timeline(FIRST).read_text("utf-8").splitlines()) > 5
    assert b"Sefton Council" in drafts.letters(FIRST)[0].read_bytes()
    assert [one.id for one in drafts.of(CLAIRE, NOW)] == [SECOND, FIRST]
    assert drafts.one(FIRST, ROBERT, NOW) is None
    assert drafts.of(ROBERT, NOW) == []
    await drafts.close()


async def test_one_that_never_ends_is_stopped_and_the_next_has_its_turn(drafts: DraftRehearsals) -> None:
    drafts.limit = timedelta(milliseconds=50)
    await drafts.begin(FIRST, CLAIRE, SHORT, NOW)

    found = await seen(drafts, lambda one: one.stage is Stage.FAILED)

    assert "It was still going after" in found.said[0]
    assert not drafts.timeline(FIRST).exists()


async def test_what_was_broken_off_by_a_stop_is_taken_up_again_when_its_maker_looks(drafts: DraftRehearsals) -> None:
    await drafts.begin(FIRST, CLAIRE, SHORT, NOW)
    await drafts.close()
    again = DraftRehearsals(drafts.folder, limit=timedelta(milliseconds=50))

    looked = again.one(FIRST, ROBERT, NOW), again.one(FIRST, CLAIRE, NOW)

    assert looked[0] is None
    assert looked[1]
    assert looked[1].stage is Stage.WAITING
    await seen(again, lambda one: one.stage is Stage.FAILED)


async def test_what_is_wrong_is_said_by_line_and_column_and_nothing_is_begun(drafts: DraftRehearsals) -> None:
    text = SHORT.notice
    cases = [
        Draft("council: [", OWN, SHORT.own),
        Draft(text.replace("reference:", "referenz:", 1), "sefton-overtaken"),
        Draft(text, OWN, "name: x\nuntil: 2020-01-01\n"),
        Draft(text, "../../etc/passwd"),
    ]

    said = [await drafts.begin(FIRST, CLAIRE, case, NOW) for case in cases]

    assert said[0][0].startswith("The draft, line ")
    assert any("referenz" in one for one in said[1])
    assert said[2][0].startswith("The scenario, line 2, column 8: ")
    assert said[3] == ("Choose how people behave.",)
    assert drafts.one(FIRST, CLAIRE, NOW) is None


async def test_it_is_gone_after_a_week_and_a_strange_id_is_nobodys(drafts: DraftRehearsals) -> None:
    here = drafts.folder / FIRST
    (here / "rehearsed").mkdir(parents=True)
    (here / "rehearsed" / TIMELINE).write_text("{}\n")
    maker = f'{{"owner": "{CLAIRE}", "council": "c", "course": "x", "begun_at": "{NOW.isoformat()}"}}'
    (here / "maker.json").write_text(maker)

    kept = stands(drafts)
    late = drafts.one(FIRST, CLAIRE, NOW + KEPT_FOR)
    left = drafts.of(CLAIRE, NOW + KEPT_FOR)

    assert kept.stage is Stage.DONE
    assert (late, left, here.exists()) == (None, [], False)
    for strange in ("", "..", "../live", "0" * 25, FIRST.upper() + "x"):
        assert drafts.one(strange, CLAIRE, NOW) is None


async def test_nobody_has_more_than_three_waiting(drafts: DraftRehearsals) -> None:
    begun = [await drafts.begin(f"{n:024x}", CLAIRE, SHORT, NOW) for n in range(4)]

    assert begun == [(), (), (), (TOO_MANY,)]
