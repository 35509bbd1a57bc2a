"""Opening for Temporal's own pages, and its command line, what we sealed: for an operator alone, and each time logged.

Their protocol: POST /encode and /decode with Payloads as protobuf's JSON (docs.temporal.io/codec-server).
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from starlette.middleware.cors import CORSMiddleware
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.client import Client

from domain.clients import Scope
from domain.people import Person, Role
from models import known_clients, reading
from models.database import Sessions
from web.traced import NOT_BY_FASTAPI
from web.visitors import Visitors
from workflows.sealing import SealUnknown

CODEC = "/codec"
# In bytes: a page of a long history at once.
LONGEST = 8_000_000
FEWER_EVENTS = "Ask for fewer events at once."
WHO = "Sign in as an operator in this browser first, or send an operator's token: Authorization: Bearer nkt_…"
NOT_YOURS = "What Temporal keeps is opened for an operator alone."
ELSEWHERE = "Temporal's pages are not at that address, as far as is known here (NOTICEKEEPER_TEMPORAL_UI_URL)."
NOT_PAYLOADS = "That could not be read as payloads of Temporal's."
BEARER = "bearer "

logger = logging.getLogger(__name__)
Step = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]


@dataclass(frozen=True)
class Codec:
    """`consoles` are where Temporal's pages are: scheme, host and port, as browsers say them."""

    client: Client
    sessions: Sessions
    visitors: Visitors
    clock: Callable[[], datetime]
    consoles: tuple[str, ...]

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=NOT_BY_FASTAPI)
        app.add_api_route("/decode", self.decode, methods=["POST"], response_model=None)
        app.add_api_route("/encode", self.encode, methods=["POST"], response_model=None)
        app.add_middleware(
            CORSMiddleware,
            allow_origins=self.consoles,
            allow_credentials=True,
            allow_methods=["POST"],
            allow_headers=["authorization", "content-type", "x-namespace"],
        )
        return app

    async def decode(self, request: Request) -> Response:
        return await self._done(request, "opened", self._codec_or_same("decode"))

    async def encode(self, request: Request) -> Response:
        return await self._done(request, "sealed", self._codec_or_same("encode"))

    def _codec_or_same(self, step: str) -> Step:
        codec = self.client.data_converter.payload_codec
        assert codec is not None, "every client of ours is made by workflows.connection"
        return codec.decode if step == "decode" else codec.encode

    async def _done(self, request: Request, what: str, step: Step) -> Response:
        # A form needs no leave of ours to be sent from elsewhere: only its answer would be kept from whoever sent it.
        if (origin := request.headers.get("origin")) and origin not in self.consoles:
            return _said(ELSEWHERE, 403)
        address = await self._address(request)
        if address is None:
            return _said(WHO, 401)
        who = await self._operator(address)
        if who is None:
            return _said(NOT_YOURS, 403)
        try:
            body = await request.json()
            sent = ParseDict(body, Payloads()) if isinstance(body, dict) else None
        except (ParseError, ValueError, RecursionError):
            sent = None
        if sent is None:
            return _said(NOT_PAYLOADS, 400)
        try:
            done = await step(sent.payloads)
        except SealUnknown as unknown:
            return _said(str(unknown), 400)
        logger.info("%s: %s of Temporal's payloads %s.", who, len(done), what)
        return JSONResponse(MessageToDict(Payloads(payloads=done)), headers={"Cache-Control": "no-store"})

    async def _address(self, request: Request) -> str | None:
        """Who asks, by the token sent or the session of their browser."""
        sent = request.headers.get("authorization", "")
        if sent.casefold().startswith(BEARER):
            async with self.sessions.reading() as session:
                row = await known_clients.token_behind(session, sent[len(BEARER) :].strip(), self.clock())
            return row.address if row and Scope.READ in row.scopes and not row.notices else None
        visitor = await self.visitors.of(request)
        return visitor.address if visitor else None

    async def _operator(self, address: str) -> str | None:
        """Who that is, by their id on a notice: no log holds an address. None where they are no operator."""
        async with self.sessions.reading() as session:
            named = await reading.people_at(session, address)
        ids = (f"{person.id} of {one.reference}" for one in named for person in one.people if _operates(person))
        return next(ids, None)


def _operates(person: Person) -> bool:
    return Role.OPERATOR in person.roles


def _said(sentence: str, status: int) -> Response:
    return JSONResponse({"message": sentence}, status, {"Cache-Control": "no-store"})
