"""What machines ask: whether this process lives, and whether what it stands on answers."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from models import reading
from models.database import Sessions
from models.unavailable import RegisterUnavailable

# Whoever asks whether we are ready gives up soon, and asks again.
SOON = timedelta(seconds=2)
ALIVE = "noticekeeper lives.\n"
WELL, SILENT = "answers", "does not answer"
FRESH = {"Cache-Control": "no-store"}


class Readiness:
    """`/livez` asks nobody: a process is not ended for what is elsewhere. `/readyz` asks the register and Temporal."""

    def __init__(self, sessions: Sessions, client: Client | None) -> None:
        self._sessions = sessions
        self._client = client

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/livez", self.lives, methods=["GET", "HEAD"])
        router.add_api_route("/readyz", self.ready, methods=["GET", "HEAD"])
        return router

    async def lives(self) -> Response:
        return PlainTextResponse(ALIVE, headers=FRESH)

    async def ready(self) -> Response:
        """200 where both answer, else 503; which of them does not, and nothing of where it is."""
        register, temporal = await asyncio.gather(self._register(), self._temporal())
        said = {
            "ready": register and temporal,
            "register": WELL if register else SILENT,
            "temporal": WELL if temporal else SILENT,
        }
        return JSONResponse(said, 200 if said["ready"] else 503, FRESH)

    async def _register(self) -> bool:
        try:
            async with asyncio.timeout(SOON.total_seconds()), self._sessions.reading() as session:
                await reading.answers(session)
        except (RegisterUnavailable, TimeoutError):
            return False
        return True

    async def _temporal(self) -> bool:
        if self._client is None:
            return False
        asked = DescribeNamespaceRequest(namespace=self._client.namespace)
        try:
            async with asyncio.timeout(SOON.total_seconds()):
                await self._client.workflow_service.describe_namespace(asked, timeout=SOON)
        except (RPCError, RuntimeError, TimeoutError):
            return False
        return True
