"""A small sign-in of an organisation (OpenID Connect), on this machine alone: it checks what is asked of it."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from desk.serving import serving

SECRET = "kept in a file and told to nobody"
CLIENT = "noticekeeper"


@dataclass
class SignInThere:
    """`who` are the claims of whoever comes; `lies` replaces what a token says, `calls_itself` what it calls itself."""

    clock: Callable[[], datetime]
    issuer: str = ""
    who: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    calls_itself: str = ""
    down: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    signs_with: RSAKey | None = None
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.add_api_route("/.well-known/openid-configuration", self.says_of_itself)
        app.add_api_route("/keys", self.keys)
        app.add_api_route("/authorize", self.authorize)
        app.add_api_route("/token", self.token, methods=["POST"])
        return app

    async def says_of_itself(self) -> Response:
        if self.down:
            return Response(status_code=503)
        at = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        addresses = {name: f"{self.issuer}/{path}" for name, path in at.items()}
        return JSONResponse({"issuer": self.calls_itself or self.issuer, **addresses})

    async def keys(self) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        """As if somebody had signed in there at once."""
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"]
        code = f"code-{len(self.told)}-{len(self.asked)}"
        self.asked[code] = asked
        self.told.append(code)
        answer = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    async def token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        name, _, secret = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode().partition(":")
        assert (name, secret) == (CLIENT, SECRET.replace(" ", "+"))
        # A code is good once.
        asked = self.asked.pop(form["code"], None)
        verifier = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != verifier or asked["redirect_uri"] != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= {**self.who, **self.lies}
        key = self.signs_with or self.key
        token = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        self.told += [token, form["code_verifier"], asked["nonce"], asked["state"]]
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": token})


@asynccontextmanager
async def sign_in_there(clock: Callable[[], datetime]) -> AsyncIterator[SignInThere]:
    there = SignInThere(clock)
    async with serving(there.app(), "127.0.0.1", 0) as address:
        there.issuer = address
        yield there
