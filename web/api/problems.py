"""What is amiss with a request, as RFC 9457 has it told to programs: a sentence, and what to do."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Self

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from domain.slips import slip
from models.unavailable import RegisterUnavailable

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOTHING_HERE = "There is nothing at this address that this token may see."
NO_REGISTER = "The register cannot be read just now. Ask again in a minute."
DEFECT = "This is a defect of noticekeeper, not of yours. Ask whoever keeps it to look into its log."
NOT_AS_ASKED = "What was sent is not what is asked for here: `faults` says what, field by field."
# In seconds, for whoever should ask again.
AGAIN_IN = "60"


class Fault(BaseModel):
    """What is wrong with one field of what was sent."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="The field, with dots between its parts; empty where it is the whole.")
    said: str = Field(description="What is wrong with it and what would be right, as a sentence.")
    pointer: str = Field(
        "",
        description="The field as a JSON pointer (RFC 6901) into the body that was sent; empty where it is the whole of"
        " the body, or stands elsewhere.",
        examples=["#/meeting"],
    )

    @classmethod
    def within(cls, place: Iterable[str | int], said: str) -> Self:
        """A fault of the body: what is wrong at this place in it."""
        parts = [str(part) for part in place]
        escaped = (part.replace("~", "~0").replace("/", "~1") for part in parts)
        return cls(field=".".join(parts), said=said, pointer=f"#/{'/'.join(escaped)}" if parts else "")


class Problem(BaseModel):
    """What is amiss, after RFC 9457."""

    model_config = ConfigDict(frozen=True)

    type: str = Field("about:blank", description="Always about:blank: `status` says what kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status code.", ge=400, le=599)
    detail: str = Field(description="What is amiss and what to do, as a sentence a person can be shown.")
    faults: list[Fault] = Field([], description="What is wrong with each field of what was sent (409, 422).")


class Refused(Exception):
    """A request that is not carried out: its status, its sentence, and what is wrong with which field."""

    def __init__(
        self, status: int, detail: str, faults: list[Fault] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults, self.headers = status, detail, faults or [], headers or {}


def nothing_here() -> Refused:
    """What is not there and what is not theirs are told in the same bytes."""
    return Refused(404, NOTHING_HERE)


def answer(refused: Refused) -> Response:
    problem = Problem(
        title=HTTPStatus(refused.status).phrase, status=refused.status, detail=refused.detail, faults=refused.faults
    )
    said = {"Cache-Control": "no-store", **refused.headers}
    return Response(problem.model_dump_json(), refused.status, said, MEDIA_TYPE)


def told_by(app: FastAPI) -> None:
    """Have `app` tell whatever goes wrong as problems."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(RegisterUnavailable, _without_register)
    app.add_exception_handler(Exception, _defective)


def faults_in(errors: list[ErrorDetails]) -> list[Fault]:
    """Each of pydantic's errors with a body as a fault of it."""
    return [Fault.within(found["loc"], _said(found)) for found in errors]


def _said(found: ErrorDetails) -> str:
    return _sentence(slip(found, found.get("input")))


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].removesuffix('.')}."


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer(nothing_here())
    headers = dict(error.headers or {})
    return answer(Refused(error.status_code, f"{HTTPStatus(error.status_code).phrase}.", headers=headers))


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # Where it stands, such as in the address, is no part of what the field is called.
    faults = [Fault(field=".".join(map(str, found["loc"][1:])), said=_said(found)) for found in error.errors()]
    return answer(Refused(422, NOT_AS_ASKED, faults))


async def _without_register(request: Request, error: Exception) -> Response:
    # Where the register is, is nothing for whoever asks from outside: the log has it.
    logger.warning("%s", error)
    return answer(Refused(503, NO_REGISTER, headers={"Retry-After": AGAIN_IN}))


async def _defective(request: Request, error: Exception) -> Response:
    """Whoever serves us logs the error, without the address."""
    return answer(Refused(500, DEFECT))
