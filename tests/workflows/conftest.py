"""One engine for all stories: a warm worker, and for some a cold one as well (`also_cold`).

A cold worker has forgotten every strand each time, as it has when an approval comes after months.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support import engine as engines
from tests.support.engine import Case, Engine

CACHED = {"warm": 1000, "cold": 0}


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["warm"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    async with engines.engine(cached=CACHED[request.param]) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def case(engine: Engine) -> AsyncIterator[Case]:
    async with engines.case(engine) as living:
        yield living
