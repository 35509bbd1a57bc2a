"""One engine for all stories: a warm worker, and for some a cold one as well (`also_cold`).

A cold worker has forgotten every strand each time, as it has when an approval comes after months. Each is started when
the first story asks for it, and lasts: to start one for every file took longer than many a story.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support import engine as engines
from tests.support.engine import Case, Engine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def warm() -> AsyncIterator[Engine]:
    async with engines.engine() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cold() -> AsyncIterator[Engine]:
    async with engines.engine(cached=0) as running:
        yield running


@pytest.fixture(params=["warm"])
def engine(request: pytest.FixtureRequest) -> Engine:
    running: Engine = request.getfixturevalue(request.param)
    return running


@pytest_asyncio.fixture(loop_scope="session")
async def case(engine: Engine) -> AsyncIterator[Case]:
    async with engines.case(engine) as living:
        yield living
