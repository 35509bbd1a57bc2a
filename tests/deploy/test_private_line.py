"""The private line to Temporal, really spoken: TLS with a certificate on both sides, before the embedded server."""

import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest

from deploy.embedded.temporal import SEARCH_ATTRIBUTES, dev_server
from desk.preparing import prepare
from desk.private_line import told_line, why_no_line, why_not_shown
from desk.reaching import temporal
from desk.refusals import Refused
from desk.serving import serving, site_of
from models.upgrading import upgraded
from settings import Settings, SettingsRefused
from tests.support.certificates import Authority, Pair
from tests.support.mutual_tls import mutual_tls
from tests.support.ports import free_port
from tests.support.registers import sqlite_url
from web.app import create_app
from worker import client_of, tls_of

NAME = "temporal.council.example"
OURS = "Our certificate for Temporal"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Door:
    """Where Temporal answers by TLS, who signed its certificate, and one that it lets in."""

    address: str
    clear: str
    folder: Path
    authority: Authority
    ours: Pair

    def settings(self, **other: Any) -> Settings:
        """As somebody sets them who is let in, but for what is said `other`wise (None: not set)."""
        set_well: dict[str, Any] = {
            "temporal_address": self.address,
            "temporal_tls_ca": self.authority.cert,
            "temporal_tls_cert": self.ours.cert,
            "temporal_tls_key": self.ours.key,
            "temporal_tls_name": NAME,
            "data_folder": self.folder,
            "_env_file": None,
        }
        return Settings(**(set_well | other))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    folder, clear = tmp_path_factory.mktemp("door"), f"127.0.0.1:{free_port()}"
    authority = Authority(folder)
    with pytest.MonkeyPatch.context() as hurried:
        # It is killed at the end, as in tests/deploy/test_embedded_server.py.
        hurried.setattr("deploy.embedded.temporal.STOP_PATIENCE", 0)
        async with (
            dev_server(folder / "temporal", address=clear, ui_port=None),
            mutual_tls(clear, authority.pair(NAME), authority.cert) as address,
        ):
            yield Door(address, clear, folder, authority, authority.pair("noticekeeper"))
    # sdk-python#300: clients are let go of while the loop still runs.
    gc.collect()


async def test_temporal_is_spoken_to_by_tls_with_a_certificate_on_both_sides(door: Door) -> None:
    client = await temporal(door.settings())

    assert await client.service_client.check_health()
    assert told_line(door.settings()) == "by TLS with our certificate"


REFUSED = {
    "no certificate of ours": ({"temporal_tls_cert": None, "temporal_tls_key": None}, "It hung up on us."),
    "in clear": (
        dict.fromkeys(("temporal_tls_ca", "temporal_tls_cert", "temporal_tls_key", "temporal_tls_name")),
        "It hung up on us. It may want a private line (NOTICEKEEPER_TEMPORAL_TLS_CA)",
    ),
    "its name unsaid": ({"temporal_tls_name": None}, "say which with NOTICEKEEPER_TEMPORAL_TLS_NAME."),
    "another authority": ({"temporal_tls_ca": None}, "Its certificate is signed by nobody who is believed here"),
}


@pytest.mark.parametrize(("otherwise", "said"), REFUSED.values(), ids=REFUSED)
async def test_whoever_is_not_let_in_is_told_what_to_set(door: Door, otherwise: dict[str, None], said: str) -> None:
    with pytest.raises(Refused) as refusal:
        await temporal(door.settings(**otherwise))

    assert str(refusal.value).startswith(f"Temporal at {door.address} cannot be reached. It")
    assert said in str(refusal.value)


async def test_a_certificate_of_a_stranger_is_not_let_in(door: Door, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "Another authority").pair("noticekeeper")

    with pytest.raises(Refused, match="It hung up on us"):
        await temporal(door.settings(temporal_tls_cert=stranger.cert, temporal_tls_key=stranger.key))


async def test_tls_to_a_server_in_clear_is_told_as_that(door: Door) -> None:
    with pytest.raises(Refused, match="It speaks in clear there"):
        await temporal(door.settings(temporal_address=door.clear))


async def test_an_api_key_makes_the_line_private_and_is_shown_to_nobody() -> None:
    settings = Settings(temporal_api_key=SecretStr("hunter2"), _env_file=None)

    line, key = tls_of(settings), settings.temporal_api_key

    assert line is not None
    assert (line.client_cert, line.server_root_ca_cert) == (None, None)
    assert key is not None
    assert told_line(settings) == "by TLS with our API key"
    assert "hunter2" not in f"{settings!r}"


async def test_ready_is_whoever_reaches_both_the_register_and_temporal(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.readiness.SOON", timedelta(seconds=0.3))
    settings = door.settings(data_folder=tmp_path, database_url=sqlite_url(tmp_path / "register.db"))
    sessions, answers = await upgraded(settings.database_url), list[httpx.Response]()
    silent = await client_of(door.settings(temporal_address=f"127.0.0.1:{free_port()}"), later=True)

    for client in (await client_of(settings), silent):
        pages = create_app(sessions, lambda: datetime.now(UTC), None, site_of(settings, client))
        async with (
            serving(pages, "127.0.0.1", 0) as address,
            httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as browser,
        ):
            answers += [await browser.get("/readyz"), await browser.get("/livez")]
    await sessions.close()

    assert [answer.status_code for answer in answers] == [200, 200, 503, 200]
    assert answers[0].json() == {"ready": True, "register": "answers", "temporal": "answers"}
    assert answers[2].json() == {"ready": False, "register": "answers", "temporal": "does not answer"}
    assert answers[0].headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("days", "said"), [(60, ""), (10, f"{OURS} is good until "), (-1, f"{OURS} was good until ")])
async def test_a_certificate_is_asked_to_be_renewed_while_there_is_time(door: Door, days: int, said: str) -> None:
    pair = door.authority.pair(f"for-{days}-days", days)

    told = why_not_shown(door.settings(temporal_tls_cert=pair.cert, temporal_tls_key=pair.key), datetime.now(UTC))

    assert bool(told) == bool(said)
    assert (told or "").startswith(said), told


async def test_files_that_are_of_no_use_are_refused_by_name(door: Door, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()

    for file, why in ((tmp_path / "none.pem", "No such file"), (tmp_path / "empty.pem", "is not PEM")):
        with pytest.raises(SettingsRefused, match=f"NOTICEKEEPER_TEMPORAL_TLS_CA: {file} .*{why}"):
            tls_of(door.settings(temporal_tls_ca=file))


async def test_a_file_that_holds_no_key_is_said_to_hold_none(door: Door) -> None:
    with pytest.raises(Refused, match="What we show it cannot be read: NOTICEKEEPER_TEMPORAL_TLS_CERT or"):
        await temporal(door.settings(temporal_tls_key=door.ours.cert))


async def test_silence_is_not_taken_for_a_refusal() -> None:
    assert why_no_line(RuntimeError("tcp connect error: Connection refused")) is None


async def test_what_a_version_needs_is_made_once_and_never_made_less(
    door: Door, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = {"temporal_namespace": "notices", "database_url": sqlite_url(tmp_path / "register.db")}
    client = await client_of(door.settings(**place))

    said = []
    for days in (30, 3650, 30):
        await prepare(door.settings(**place, temporal_retention_days=days))
        said.append(" ".join(capsys.readouterr().out.split()))

    assert said[0] == (
        "Register: its tables are of this version. "
        "Temporal: the namespace notices was made; it keeps what has ended for 30 days. "
        "Temporal: it knows the attributes that notices are found by."
    )
    assert "the namespace notices kept what has ended for 30 days, and now does for 3650." in said[1]
    assert "the namespace notices keeps what has ended for 3650 days." in said[2]
    asked = ListSearchAttributesRequest(namespace="notices")
    known = (await client.operator_service.list_search_attributes(asked)).custom_attributes
    assert set(SEARCH_ATTRIBUTES) <= set(known)


async def test_where_nothing_answers_nothing_of_temporal_is_prepared_and_it_is_said(door: Door, tmp_path: Path) -> None:
    nowhere = door.settings(
        temporal_address=f"127.0.0.1:{free_port()}", database_url=sqlite_url(tmp_path / "register.db")
    )

    with pytest.raises(Refused, match="Nothing answers: see that it runs, and NOTICEKEEPER_TEMPORAL_ADDRESS"):
        await prepare(nowhere)
