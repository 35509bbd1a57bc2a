"""Whether our own mail server vouches for a sender, as RFC 8601's grammar has it and as forgers would like it."""

from email.parser import Parser

import pytest

from notifications.vouching import is_vouched_for

OURS, ADA = "mx.notices.example", "ada.chair@sefton.example"
PASS = "dmarc=pass header.from=sefton.example"

BELIEVED = [
    pytest.param([f"{OURS}; {PASS}"], id="as it stands in the standard"),
    pytest.param([f"{OURS}; spf=fail smtp.mailfrom=x.example; {PASS}; dkim=none"], id="among others"),
    pytest.param([f"{OURS} 1; dmarc/1 = pass (p=reject (sp=none)) header.from=sefton.example"], id="version, comments"),
    pytest.param([f"{OURS.upper()};\r\n\tDMARC=Pass header.from=SEFTON.example"], id="folded, in another case"),
    pytest.param([f'{OURS}; spf=pass smtp.mailfrom="x; y"@sefton.example; {PASS}'], id="a semicolon that is quoted"),
    pytest.param(["elsewhere.example; dmarc=fail", f"{OURS}; {PASS}"], id="another server's above ours"),
]
DOUBTED = [
    pytest.param([], id="nobody says anything"),
    pytest.param([f"evil.example; {PASS}"], id="another server"),
    pytest.param([f"{OURS}.evil.example; {PASS}"], id="a server named like ours"),
    pytest.param([f"{OURS}; dmarc=fail header.from=sefton.example"], id="it failed"),
    pytest.param([f"{OURS}; dmarc=none header.from=sefton.example"], id="a domain that says nothing of itself"),
    pytest.param([f"{OURS}; dmarc=pass.x header.from=sefton.example"], id="a word that begins with pass"),
    pytest.param([f"{OURS}; dmarc=pass"], id="a pass for nobody"),
    pytest.param([f"{OURS}; dmarc=pass header.from=evil.example"], id="a pass for another domain"),
    pytest.param([f"{OURS}; {PASS} header.from=evil.example"], id="a pass for two domains"),
    pytest.param([f"{OURS}; {PASS}; dmarc=fail header.from=sefton.example"], id="two results"),
    pytest.param([f'{OURS}; spf=pass smtp.mailfrom="x; {PASS}; "@evil.example'], id="a result that was quoted"),
    pytest.param([f"{OURS}; spf=pass (x; {PASS}; y) smtp.mailfrom=evil.example"], id="a result in a comment"),
    pytest.param([f"{OURS}; spf=pass (x \\) ; {PASS} ; ) smtp.mailfrom=x"], id="a comment that does not end there"),
    pytest.param([f"{OURS}; spf=pass (x; {PASS}"], id="a comment without an end"),
    pytest.param([f'{OURS}; spf=pass smtp.mailfrom="x; {PASS}'], id="a quote without an end"),
    pytest.param([f"{OURS}; spf=pass ) ; {PASS}"], id="an end without a comment"),
    pytest.param([f"{OURS}; dmarc=fail", f"{OURS.upper()}; {PASS}"], id="a second one below our own"),
    pytest.param([f"{OURS.upper()}; dmarc=fail", f"{OURS}; {PASS}"], id="the same the other way round"),
]


def vouched(headers: list[str], server: str | None = OURS) -> bool:
    written = "".join(f"Authentication-Results: {header}\r\n" for header in headers)
    return is_vouched_for(Parser().parsestr(f"{written}From: {ADA}\r\n\r\n"), server, ADA)


@pytest.mark.parametrize("headers", BELIEVED)
def test_our_own_servers_word_is_believed(headers: list[str]) -> None:
    assert vouched(headers)


@pytest.mark.parametrize("headers", DOUBTED)
def test_nothing_else_vouches_for_anybody(headers: list[str]) -> None:
    assert not vouched(headers)


def test_without_our_servers_name_nothing_vouches() -> None:
    assert not vouched([f"{OURS}; {PASS}"], None)
