"""Back to the page somebody first asked for, once they are signed in: one of ours, and no other."""

import re
from urllib.parse import urlencode

from fastapi import Request

MY_PAGE = "/my"
# A path of ours as it stands in an address, with its query. Two slashes or a backslash lead elsewhere.
OURS = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}")
# Whoever is signed in has no more to do there.
OF_SIGNING_IN = ("/sign-in", "/sign-out")


def own_page(typed: str) -> str:
    """`typed`, where it is the address of a page of ours; else that of my page."""
    path = typed.partition("?")[0].partition("#")[0]
    ours = OURS.fullmatch(typed) and "//" not in path and not path.startswith(OF_SIGNING_IN)
    return typed if ours else MY_PAGE


def sign_in_for(request: Request) -> str:
    """Where to sign in for the page that was asked for."""
    query = request.scope.get("query_string", b"").decode("ascii", errors="replace")
    raw = request.scope.get("raw_path") or request.url.path.encode()
    asked = raw.partition(b"?")[0].decode("ascii", errors="replace") + (f"?{query}" if query else "")
    to = own_page(asked)
    return "/sign-in" if to == MY_PAGE else f"/sign-in?{urlencode({'to': to})}"
