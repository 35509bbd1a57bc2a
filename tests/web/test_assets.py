"""How the pages look: the style sheets are the ones their README describes, and lead nowhere else."""

import re
from hashlib import sha256

import httpx

from web.pages import ASSETS, SHEETS

README = (ASSETS / "README.md").read_text()


async def test_the_style_sheet_is_the_one_its_readme_names(pages: httpx.AsyncClient) -> None:
    said = dict(re.findall(r"^\| `(govuk\S+)` \|.*`([0-9a-f]{64})`", README, re.MULTILINE))

    assert said == {SHEETS[0]: sha256((ASSETS / SHEETS[0]).read_bytes()).hexdigest()}


async def test_no_style_sheet_asks_for_anything_more(pages: httpx.AsyncClient) -> None:
    css = "".join((ASSETS / name).read_text() for name in SHEETS)

    for foreign in ("url(", "@import", "sourceMappingURL", "GDS Transport"):
        assert foreign not in css


async def test_a_browser_may_keep_a_style_sheet_for_good_since_another_has_another_address(
    pages: httpx.AsyncClient,
) -> None:
    address = f"/assets/{sha256((ASSETS / SHEETS[0]).read_bytes()).hexdigest()[:12]}-{SHEETS[0]}"

    known, unknown = await pages.get(address), await pages.get(f"/assets/000000000000-{SHEETS[0]}")

    assert (known.status_code, known.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert known.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert unknown.status_code == 404
