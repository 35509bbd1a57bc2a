"""The pages on a real port, over a register that they cannot write to: they never do."""

from collections.abc import AsyncIterator

import httpx
import pytest

from desk.serving import serving
from models.database import Sessions
from tests.support.registers import engine
from tests.web.kept import Kept
from web.app import create_app


@pytest.fixture
async def kept(sessions: Sessions) -> Kept:
    kept = Kept(sessions)
    await kept.enter()
    return kept


@pytest.fixture
async def pages(kept: Kept, read_only_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser, at the address where they answer. It follows no redirect, and looks for no certificates."""
    read_only = Sessions(engine(read_only_url))
    async with (
        serving(create_app(read_only, kept.clock), "127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as browser,
    ):
        yield browser
    await read_only.close()
