"""The pages of rehearsals: whose they are, what a faulty draft is told, and what a picture may do."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from models.database import Sessions
from tests.web.house import CLAIRE, PRIYA, form_in
from tests.web.shelf import NOW, Shelf, notice
from web.rehearsing import OWN, Draft, Stage, Standing

LETTER = (
    b"Subject: A board is near\r\nTo: ruth@chair.example\r\nDate: Mon, 07 Jun 2021 09:00:00 +0100\r\n\r\n"
    b"Dear Ruth,\r\n\r\n<b>Come</b>\r\n"
)


@dataclass
class Rehearsed:
    """What was asked to be rehearsed, and stands as it is told to."""

    folder: Path
    wrong: tuple[str, ...] = ()
    # How it stands each time it is asked, the last from then on.
    stages: list[Stage] = field(default_factory=lambda: [Stage.RUNNING])
    begun: dict[str, tuple[str, Draft]] = field(default_factory=dict)

    def courses(self) -> Sequence[tuple[str, str]]:
        return [("on-time", "Everybody on time"), ("late", "Everybody late")]

    async def begin(self, id: str, owner: str, draft: Draft, now: datetime) -> tuple[str, ...]:
        if not self.wrong:
            self.begun[id] = owner, draft
        return self.wrong

    def of(self, owner: str, now: datetime) -> Sequence[Standing]:
        before = self.stages
        found = [one for id in self.begun if (one := self.one(id, owner, now))]
        self.stages = before
        return found

    def one(self, id: str, owner: str, now: datetime) -> Standing | None:
        if id not in self.begun or self.begun[id][0] != owner:
            return None
        whole = Standing(id, "Sefton Council", "Late", NOW, NOW + timedelta(days=7), self.stages[0])
        self.stages = self.stages[1:] or self.stages
        return replace(whole, before=2, lived=120, total=365, said=("It was <b> stopped.",))

    def picture(self, id: str) -> Path:
        return self._file("report.html", b"<style>p { color: red }</style><p style='top:1px'>A year</p>")

    def timeline(self, id: str) -> Path:
        return self._file("timeline.jsonl", b"{}\n")

    def letters(self, id: str) -> Sequence[Path]:
        return [self._file("1.eml", LETTER)]

    def _file(self, name: str, content: bytes) -> Path:
        (self.folder / name).write_bytes(content)
        return self.folder / name


@pytest.fixture
def rehearsed(tmp_path: Path) -> Rehearsed:
    return Rehearsed(tmp_path)


@pytest.fixture
async def shelf(sessions: Sessions, read_only_url: str) -> Shelf:
    shelf = Shelf(sessions, read_only_url)
    await shelf.put(notice("sefton", "Sefton Council"))
    return shelf


@asynccontextmanager
async def signed_in(shelf: Shelf, rehearsed: Rehearsed, address: str = CLAIRE) -> AsyncIterator[httpx.AsyncClient]:
    async with shelf.browser(address, rehearsals=rehearsed) as browser:
        yield browser


async def filled(browser: httpx.AsyncClient, **typed: str) -> dict[str, str]:
    page = (await browser.get("/rehearsals")).text
    once = re.findall(r'name="once" value="([^"]+)"', page)[-1]
    return {"form": form_in(page), "once": once, "course": "late", **typed}


async def test_a_draft_is_pasted_or_sent_as_a_file_and_pressed_twice_it_is_one(
    shelf: Shelf, rehearsed: Rehearsed
) -> None:
    async with signed_in(shelf, rehearsed) as browser:
        empty = await browser.get("/rehearsals")
        form = await filled(browser, notice="council: Ä\r\n")
        pressed = [await browser.post("/rehearsals", data=form) for _ in range(2)]
        sent = {"file": ("draft.yaml", "council: Ö\n".encode(), "application/octet-stream")}
        uploaded = await browser.post("/rehearsals", data=await filled(browser), files=sent)
        listed = await browser.get("/rehearsals")

    assert "Nothing in the last days." in empty.text
    assert [answer.status_code for answer in (*pressed, uploaded)] == [303, 303, 303]
    assert pressed[0].headers["Location"] == pressed[1].headers["Location"]
    assert [draft for _, draft in rehearsed.begun.values()] == [
        Draft("council: Ä\r\n", "late"),
        Draft("council: Ö\n", "late"),
    ]
    assert listed.text.count("It is being lived through") == 2


async def test_what_is_wrong_with_a_draft_is_said_and_what_was_typed_stays(shelf: Shelf, rehearsed: Rehearsed) -> None:
    rehearsed.wrong = ("The draft, line 3, column 5: <b>there is no such field</b>",)
    async with signed_in(shelf, rehearsed) as browser:
        faulty = await browser.post("/rehearsals", data=await filled(browser, notice="my <draft>"))
        nothing = await browser.post("/rehearsals", data=await filled(browser, course=OWN))
        lie = {"file": ("draft.yaml", b"\xff\xfe\x00PNG", "text/yaml")}
        binary = await browser.post("/rehearsals", data=await filled(browser), files=lie)
        large = await browser.post("/rehearsals", data=await filled(browser, notice="x" * 500_000))
        elsewhere = await browser.post("/rehearsals", data={"notice": "x"})

    assert [answer.status_code for answer in (faulty, nothing, binary, large, elsewhere)] == [422, 422, 422, 413, 403]
    assert "line 3, column 5: &lt;b&gt;there is" in faulty.text
    assert "my &lt;draft&gt;" in faulty.text
    assert "Paste the notice&#39;s text" in nothing.text
    assert "Paste the scenario&#39;s text" in nothing.text
    assert "not UTF-8 text" in binary.text
    assert rehearsed.begun == {}


async def test_its_page_goes_on_until_it_is_done_without_a_script(shelf: Shelf, rehearsed: Rehearsed) -> None:
    rehearsed.stages = [Stage.WAITING, Stage.RUNNING, Stage.DONE]
    async with signed_in(shelf, rehearsed) as browser:
        here = (await browser.post("/rehearsals", data=await filled(browser, notice="x"))).headers["Location"]
        page = (await browser.get(here)).text
        done = (await browser.get(here)).text

    told = [
        page.index(said) for said in ("Before it: 2.", "120 of 365 days so far", f'href="{here}/picture"', "</html>")
    ]
    assert told == sorted(told)
    assert "http-equiv" not in page
    assert f'href="{here}/picture"' in done
    assert "This page goes on by itself" not in done
    assert page.count("This page goes on by itself") == 2


async def test_one_that_came_to_nothing_says_why_and_has_no_picture(shelf: Shelf, rehearsed: Rehearsed) -> None:
    rehearsed.stages = [Stage.FAILED]
    async with signed_in(shelf, rehearsed) as browser:
        here = (await browser.post("/rehearsals", data=await filled(browser, notice="x"))).headers["Location"]
        page, picture = await browser.get(here), await browser.get(f"{here}/picture")

    assert "It was &lt;b&gt; stopped." in page.text
    assert picture.status_code == 404


async def test_the_picture_may_only_be_looked_at_and_the_rest_is_taken_along_or_read(
    shelf: Shelf, rehearsed: Rehearsed
) -> None:
    rehearsed.stages = [Stage.DONE]
    async with signed_in(shelf, rehearsed) as browser:
        here = (await browser.post("/rehearsals", data=await filled(browser, notice="x"))).headers["Location"]
        picture, steps = await browser.get(f"{here}/picture"), await browser.get(f"{here}/timeline.jsonl")
        letters, letter = await browser.get(f"{here}/letters"), await browser.get(f"{here}/letters/0")
        others = [await browser.get(f"{here}/letters/{odd}") for odd in ("1", "-1", "x", "9" * 30)]

    policy = picture.headers.get_list("Content-Security-Policy")
    assert len(policy) == 1
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'none'"} <= set(policy[0].split("; "))
    assert "script" not in policy[0]
    assert "style-src 'self'" in letters.headers["Content-Security-Policy"]
    assert "A year" in picture.text
    assert steps.headers["Content-Disposition"] == 'attachment; filename="timeline.jsonl"'
    assert "A board is near" in letters.text
    assert "09:00 (UK time) on Monday 7 June 2021, to ruth@chair.example" in letters.text
    assert "&lt;b&gt;Come&lt;/b&gt;" in letter.text
    assert {answer.status_code for answer in others} == {404}


async def test_a_rehearsal_is_its_makers_and_all_of_it_the_departments(shelf: Shelf, rehearsed: Rehearsed) -> None:
    rehearsed.stages = [Stage.DONE]
    async with signed_in(shelf, rehearsed) as browser:
        here = (await browser.post("/rehearsals", data=await filled(browser, notice="x"))).headers["Location"]
    rehearsed.begun = {id: ("robert.hale@dfe.example", draft) for id, (_, draft) in rehearsed.begun.items()}
    parts = ("", "/picture", "/timeline.jsonl", "/letters", "/letters/0")

    async with signed_in(shelf, rehearsed) as browser:
        others = [await browser.get(here + part) for part in parts]
        nowhere = await browser.get("/nowhere")
    async with signed_in(shelf, rehearsed, PRIYA) as browser:
        council = [await browser.get("/rehearsals"), await browser.get(here)]
        form = {"form": form_in((await browser.get("/my")).text), "notice": "x"}
        council.append(await browser.post("/rehearsals", data=form))

    assert {answer.status_code for answer in (*others, *council)} == {404}
    assert {answer.text for answer in others} == {nowhere.text}
