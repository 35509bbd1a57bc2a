"""Programs at the house: their tokens, and what schemathesis finds in what answers them."""

import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx

from activities.clients import make_token
from domain.clients import Scope
from tests.web.house import House

EVERYTHING = (Scope.READ, Scope.ACT, Scope.PORTFOLIO)


async def token(
    here: House,
    client: str,
    address: str,
    scopes: Sequence[Scope] = EVERYTHING,
    notices: Sequence[str] = (),
    days: int = 365,
) -> str:
    lasts = timedelta(days=days)
    return await make_token(
        here.offices.sessions, client, address, scopes, notices, lasts=lasts, by="sam", now=here.now
    )


@asynccontextmanager
async def program(here: House, secret: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=f"{here.address}/api/v1", trust_env=False, verify=False, headers={"Authorization": f"Bearer {secret}"}
    ) as program:
        yield program


def found_amiss(
    document: dict[str, Any], address: str, secret: str, examples: int, paths: Sequence[str] = ()
) -> tuple[list[str], int]:
    """What schemathesis finds with every check it has; and how often it asked. For a thread of its own."""
    with warnings.catch_warnings():
        # Its own libraries' on their way in.
        warnings.simplefilter("ignore")
        from schemathesis import openapi
        from schemathesis.config import SchemathesisConfig
        from schemathesis.engine import events, from_schema

        config = SchemathesisConfig.from_dict(
            {
                "seed": 20211231,
                "base-url": f"{address}/api/v1",
                "headers": {"Authorization": f"Bearer {secret}"},
                "generation": {"max-examples": examples, "database": "none"},
                "phases": {"stateful": {"enabled": False}},
            }
        )
        bounded = openapi.from_dict(document, config=config).include(path=[*(paths or document["paths"])])
        amiss, asked = [], 0
        for event in from_schema(bounded).execute():
            if isinstance(event, events.NonFatalError):
                amiss.append(f"{event.label}: {event.info.format()}")
            if isinstance(event, events.ScenarioFinished):
                asked += len(event.recorder.cases)
                for id, checks in event.recorder.checks.items():
                    failed = [one for one in checks if one.failure_info]
                    amiss += [
                        f"{event.label}: {one.name}: {_told(event.recorder.interactions[id], one)}" for one in failed
                    ]
        return amiss, asked


def _told(interaction: Any, check: Any) -> str:
    request, response = interaction.request, interaction.response
    sent = f"{request.method} {request.uri} {request.headers} {request.body!r}"
    said = f"{response.status_code} {response.content!r}" if response else "nothing"
    return f"{check.failure_info.failure}\n{sent}\n{said}"
