"""What `doctor` says of the register: which it is, its version and revision, and what to do where it is not well."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from desk.doctor import _register
from desk.reaching import newest
from models import chain
from models.database import Sessions
from settings import Settings
from tests.activities.written import REFERENCE, Clock, entry
from tests.support.postgres import Postgres
from tests.support.registers import POSTGRESQL

NOW = Clock().now
ON_A_SERVER = pytest.mark.parametrize("register_url", [POSTGRESQL], indirect=True)


def settings_at(url: str, **more: object) -> Settings:
    return Settings.model_validate({"database_url": url, **more})


async def test_it_says_which_register_there_is_in_which_version_and_at_which_revision(register_url: str) -> None:
    found = await _register(settings_at(register_url), NOW)

    assert found.well
    assert found.seen.endswith(f": it can be read, and its tables are of this version ({newest()})")
    if register_url.startswith(POSTGRESQL):
        assert found.seen.startswith("PostgreSQL 18.")
        assert "postgres:***@/test_" in found.seen
        assert ", by a socket: " in found.seen
    else:
        assert found.seen.startswith("SQLite 3.")
        assert "/used.db: " in found.seen


async def test_an_empty_database_is_well_and_its_tables_come_with_the_first_notice(postgres: Postgres) -> None:
    found = await _register(settings_at(postgres.fresh()), NOW)

    assert found.well
    assert found.seen.endswith(": it is empty, and its tables are made with the first notice")


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        (
            "0001",
            ", this noticekeeper's at {ours}: start `noticekeeper worker` of this version once, which brings them up.",
        ),
        ("0999", ", which a newer noticekeeper made; this one's are at {ours}: use the newer one."),
    ],
)
async def test_tables_of_another_version_are_named_with_what_to_do(
    register_url: str, sessions: Sessions, revision: str, said: str
) -> None:
    async with sessions.connected() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :other"), {"other": revision})
    try:
        found = await _register(settings_at(register_url), NOW)
    finally:
        async with sessions.connected() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": newest()})

    assert found.remedy == f"The register's tables are at revision {revision}{said.format(ours=newest())}"


async def test_an_entry_of_the_future_is_the_clocks_fault(register_url: str, sessions: Sessions) -> None:
    async with sessions.writing() as session:
        await chain.append(session, REFERENCE, [entry(1)], NOW + timedelta(hours=1))

    found = await _register(settings_at(register_url), NOW)

    assert found.remedy == "Set this computer's clock right."


async def test_a_database_that_cannot_hold_every_name_will_not_do(postgres: Postgres) -> None:
    postgres.run("CREATE DATABASE narrow TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C';")

    found = await _register(settings_at(postgres.url("narrow")), NOW)

    assert found.seen.endswith(": it will not do")
    assert found.remedy == (
        "The database is made for SQL_ASCII and cannot hold every name. Make it with ENCODING 'UTF8'."
    )


async def test_what_a_server_is_reached_with_and_cannot_be_read_is_named(tmp_path: Path) -> None:
    nowhere = "postgresql+asyncpg://notices@db.council.example/notices"

    without_password = await _register(settings_at(nowhere, database_password_file=tmp_path / "none"), NOW)
    without_ca = await _register(settings_at(nowhere, database_ca_file=tmp_path / "none.pem"), NOW)

    assert without_password.seen == without_ca.seen == "it cannot be reached"
    assert without_password.remedy.startswith(f"The register's password cannot be read from {tmp_path}/none: No such")
    assert without_ca.remedy.startswith("The certificates to know the register's server by cannot be read from")
