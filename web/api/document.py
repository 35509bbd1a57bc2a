"""The API's document, OpenAPI 3.1: what FastAPI knows of it, and what is sent and what may go wrong besides."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.api.act_schemas import schema_of
from web.api.acts import KEY, KEY_PATTERN, OFFERED
from web.api.problems import MEDIA_TYPE, Problem

ABOUT = """\
What noticekeeper keeps of improvement notices, and the acts of their people, for programs.

A token acts as one person of a notice and never beyond what that person may see and do, bounded further by its scopes
and notices. Whatever it may not see is not there: one 404, whatever the reason. Lists come in pages: give `after` what
`next` said. Days are London's, moments are UTC. Whatever goes wrong is told as `application/problem+json` (RFC 9457)
with a sentence that a person can be shown. A token may ask 600 times a minute.
"""
EVERYWHERE = {
    "401": "No token, or one that does not hold.",
    "404": "There is nothing here that this token may see.",
    "422": "What was sent is not what is asked for: which field, and what would be right.",
    "429": "The token asks too often: see Retry-After, in seconds.",
    "503": "The register or Temporal does not answer: see Retry-After, in seconds.",
}
SCOPE = {"403": "The token is not for this."}
ERASED = {"410": "Its words were erased: the sentence says when."}
OF_ACTS = {
    "409": "The law refuses the act, or it was sent before with another content: the sentence says why.",
    "413": "What was sent is too long.",
    "415": "What was sent is not said to be JSON.",
}
WAITED = ("429", "503")


def documented(app: FastAPI, version: str) -> dict[str, Any]:
    document = get_openapi(
        title="noticekeeper", version=version, summary="Improvement notices, for programs", description=ABOUT,
        routes=app.routes, servers=[{"url": "/api/v1"}],
        tags=[{"name": "reads", "description": "What is, and what was."}, {"name": "acts", "description": "Doing."}],
    )  # fmt: skip
    document["components"]["schemas"] |= _problem()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _say_what_may_go_wrong(operation, path)
    for name in OFFERED:
        _say_what_is_sent(document, name)
    return document


def _problem() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _say_what_may_go_wrong(operation: dict[str, Any], path: str) -> None:
    may = {**EVERYWHERE}
    may |= SCOPE if path not in ("/me", "/acts") else {}
    may |= ERASED if path.endswith("/letters/{sha256}") else {}
    may |= OF_ACTS if "/acts/" in path else {}
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    again = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": r"^\d+$"}}}
    for status, said in may.items():
        headers = {"headers": again} if status in WAITED else {}
        operation["responses"][status] = {"description": said, "content": problem, **headers}


def _say_what_is_sent(document: dict[str, Any], name: str) -> None:
    """Its parts are put among the components, under names that no other act's parts can have."""
    operation = document["paths"][f"/notices/{{reference}}/acts/{name}"]["post"]
    schema = _renamed(schema_of(OFFERED[name]), f"{name}.")
    parts = schema.pop("$defs", {})
    document["components"]["schemas"] |= {f"{name}.{part}": found for part, found in parts.items()}
    operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    operation.setdefault("parameters", []).append(
        {
            "name": KEY,
            "in": "header",
            "required": True,
            "description": "Made by the program for each act: sent again with it, the act is done once.",
            "schema": {"type": "string", "pattern": KEY_PATTERN},
            "example": "7c0e1e0f-report-4",
        }
    )


def _renamed(schema: Any, prefix: str) -> Any:
    if isinstance(schema, list):
        return [_renamed(one, prefix) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _renamed(one, prefix) for name, one in schema.items()}
    if isinstance(ref := found.get("$ref"), str):
        found["$ref"] = ref.replace("#/$defs/", f"#/components/schemas/{prefix}")
    return found
