"""`doctor`: what is reachable, what is misconfigured, and what to do about it."""

import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import sqlite_version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiosmtplib import SMTP, SMTPException
from rich.text import Text
from sqlmodel import func, select
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.service import RPCError

from activities.bank_holidays import DocumentRefused, listed_in
from activities.fetching import FetchFailed, fetched
from deploy.addresses import is_this_computer
from deploy.embedded.failures import ProgramMissing
from deploy.embedded.programs import find_temporal, find_test_server
from deploy.embedded.temporal import SEARCH_ATTRIBUTES
from desk import builds
from desk.data_folder import amiss_with_folder
from desk.kept_secrets import MOUNTED, amiss_with_secrets, lent_to, told_secrets
from desk.opening import somebody_works
from desk.organisations import amiss_with, organisations_in, providers_of
from desk.private_line import told_line, why_not_shown
from desk.reaching import NothingKept, newest, register_file, temporal, why_not_read
from desk.refusals import Refused
from desk.screen import console, say
from desk.sealed import why_not_opened
from domain.moments import spoken_moment
from models.database import Sessions, opened
from models.place import hosts_of
from models.record import AuditRow
from models.unavailable import RegisterUnavailable
from notifications.inbox import Inbox, InboxUnavailable
from notifications.line import in_words
from settings import Settings, SettingsRefused, read_settings, unknown_settings
from web.app import WELL
from web.oidc import ProviderSilent
from worker import door_of, line_of, ring_of

OLDEST_PYTHON = (3, 11)
QUICK = timedelta(seconds=10)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was seen, and what to do where it is not as it should be (`remedy`)."""

    what: str
    seen: str
    remedy: str = ""

    @property
    def well(self) -> bool:
        return not self.remedy


Look = Callable[[Settings, datetime], Awaitable[Finding]]


async def examine(environ: Mapping[str, str], now: datetime) -> bool:
    """Look at everything and say what was found, a line each; whether all of it is well."""
    findings = [_python(), *_unknown(environ), _zone(now)]
    try:
        settings = read_settings()
    except SettingsRefused as refusal:
        findings.append(Finding("Settings", "they cannot be used", str(refusal)))
    else:
        findings += [Finding("Settings", "they can be read"), _secrets(environ, settings)]
        findings += [await look(settings, now) for look in LOOKS]
    for finding in findings:
        _tell(finding)
    amiss = sum(not finding.well for finding in findings)
    say("", "Everything is well." if not amiss else f"{amiss} of {len(findings)} things need seeing to.")
    return not amiss


def _tell(finding: Finding) -> None:
    verdict = Text("ok     ", style="green") if finding.well else Text("NOT OK ", style="bold red")
    console.print(verdict + Text(f"{finding.what}: {finding.seen}"), soft_wrap=True)
    for line in finding.remedy.splitlines():
        console.print(Text(f"       {line}"), soft_wrap=True)


def _python() -> Finding:
    have = ".".join(map(str, sys.version_info[:3]))
    needed = "" if sys.version_info >= OLDEST_PYTHON else "Python 3.11 or later is needed: make setup PYTHON=python3.12"
    return Finding("Python", have, needed)


def _unknown(environ: Mapping[str, str]) -> list[Finding]:
    return [
        Finding("Settings", sentence, "Correct its name, or take it out.")
        for sentence in unknown_settings(environ, _env_file())
    ]


def _secrets(environ: Mapping[str, str], settings: Settings) -> Finding:
    amiss = amiss_with_secrets(environ, _env_file(), settings)
    return Finding("Secrets", told_secrets(environ, _env_file()), "\n".join(amiss))


def _env_file() -> Path | None:
    return Path(".env") if Path(".env").is_file() else None


def _zone(now: datetime) -> Finding:
    """Both seasons: an old or empty zone file would send letters an hour off for half the year."""
    try:
        offsets = [datetime(2022, month, 1, tzinfo=ZoneInfo("Europe/London")).utcoffset() for month in (1, 7)]
    except ZoneInfoNotFoundError:
        return Finding("Clock", "London's zone is not known here", "Install the zone data: pip install tzdata")
    if offsets != [timedelta(), timedelta(hours=1)]:
        return Finding("Clock", "London's zone is wrong here", "Renew the zone data: pip install -U tzdata")
    return Finding("Clock", f"it is {spoken_moment(now)}")


async def _folder(settings: Settings, now: datetime) -> Finding:
    folder = settings.data_folder
    try:
        if not folder.exists():
            above = next(parent for parent in folder.absolute().parents if parent.exists())
            with tempfile.TemporaryDirectory(dir=above):
                return Finding("Data folder", f"{folder} will be made")
        with tempfile.TemporaryFile(dir=folder):
            return Finding("Data folder", f"{folder} can be written", "\n".join(amiss_with_folder(folder)))
    except OSError as error:
        remedy = "Check the disk and who may write there, or choose another with NOTICEKEEPER_DATA_FOLDER."
        return Finding("Data folder", f"{folder} cannot be written: {error.strerror}", remedy)


async def _programs(settings: Settings, now: datetime) -> Finding:
    try:
        server, skipping = find_temporal(settings.temporal_binary), find_test_server(settings.test_server_binary)
    except ProgramMissing as missing:
        return Finding("Programs", "one is missing", str(missing))
    return Finding("Programs", f"{server} and {skipping}")


async def _register(settings: Settings, now: datetime) -> Finding:
    """Reachable, of this version, and with nothing in it from the future: then the clock went back."""
    if (file := register_file(settings)) and not file.exists():
        return Finding("Register", f"{file} will be made with the first notice")
    try:
        sessions = opened(settings.register)
        try:
            return await _looked_into(settings, sessions, now)
        finally:
            await sessions.close()
    except RegisterUnavailable as unavailable:
        return Finding("Register", "it cannot be reached", f"{unavailable} Its place is NOTICEKEEPER_DATABASE_URL.")


async def _looked_into(settings: Settings, sessions: Sessions, now: datetime) -> Finding:
    where = await _kept_in(settings, sessions)
    if amiss := await _why_not_kept_there(sessions):
        return Finding("Register", f"{where}: it will not do", amiss)
    if refused := await why_not_read(sessions):
        if isinstance(refused, NothingKept):
            return Finding("Register", f"{where}: it is empty, and its tables are made with the first notice")
        return Finding("Register", f"{where}: it cannot be read", str(refused))
    async with sessions.reading() as session:
        last = (await session.exec(select(func.max(AuditRow.recorded_at)))).one()
    if last and last.astimezone(UTC) > now + timedelta(minutes=1):
        return Finding("Register", f"its last entry is of {spoken_moment(last)}", "Set this computer's clock right.")
    return Finding("Register", f"{where}: it can be read, and its tables are of this version ({newest()})")


async def _kept_in(settings: Settings, sessions: Sessions) -> str:
    """What keeps the register, in which version, where, and how the line to it is kept private."""
    if file := register_file(settings):
        return f"SQLite {sqlite_version}, {file}"
    async with sessions.reading() as session:
        version = (await session.exec(select(func.current_setting("server_version")))).one()
    line = {"tls": "by TLS", "none": "in clear" if hosts_of(settings.database_url) else "by a socket"}
    place = sessions.url.render_as_string(hide_password=True).partition("://")[2].partition("?")[0]
    return f"PostgreSQL {version.split()[0]}, {place}, {line[settings.database_security]}"


async def _why_not_kept_there(sessions: Sessions) -> str | None:
    """What the database is made for, where that is not every letter of a name; or None."""
    if sessions.on_sqlite:
        return None
    async with sessions.reading() as session:
        encoding = (await session.exec(select(func.current_setting("server_encoding")))).one()
    if encoding == "UTF8":
        return None
    return f"The database is made for {encoding} and cannot hold every name. Make it with ENCODING 'UTF8'."


async def _temporal(settings: Settings, now: datetime) -> Finding:
    try:
        client = await temporal(settings)
        asked = ListSearchAttributesRequest(namespace=client.namespace)
        known = (await client.operator_service.list_search_attributes(asked, timeout=QUICK)).custom_attributes
        worked = await somebody_works(client, settings.task_queue)
    except (Refused, SettingsRefused) as refusal:
        return Finding("Temporal", "it cannot be reached", str(refusal))
    except RPCError as error:
        return Finding("Temporal", "it cannot be asked", f"It said: {error.message}. Ask whoever keeps it.")
    if missing := [name for name in SEARCH_ATTRIBUTES if name not in known]:
        remedy = "They are added when a worker starts: noticekeeper worker"
        return Finding("Temporal", f"it lacks the search attributes {', '.join(missing)}", remedy)
    if not worked:
        remedy = "Nothing is sent without one. Start it: noticekeeper worker, or make run."
        return Finding("Temporal", f"no worker asks for work of the queue {settings.task_queue}", remedy)
    if closed := await why_not_opened(client):
        return Finding("Temporal", "what it keeps cannot be opened here", closed)
    where = f"{settings.temporal_address}, {told_line(settings)}"
    if amiss := why_not_shown(settings, now):
        return Finding("Temporal", f"it answers at {where}", amiss)
    return Finding("Temporal", f"it answers at {where}, and a worker is at work")


async def _builds(settings: Settings, now: datetime) -> Finding:
    """Whether the workers here are given the work, where Temporal tells them apart by their build."""
    try:
        return Finding("Builds", *await builds.seen(settings))
    except (Refused, SettingsRefused) as refusal:
        return Finding("Builds", "Temporal cannot be asked of them", str(refusal))
    except RPCError as error:
        return Finding("Builds", "Temporal cannot be asked of them", f"It said: {error.message}.")


async def keys_here(settings: Settings, now: datetime) -> Finding:
    """Whether what goes to Temporal is sealed: on this computer it may go without, over a network it should not."""
    file = settings.keys_file
    try:
        ring = ring_of(settings)
        # What a container is given there has the mode it has outside.
        exposed = ring is not None and not file.is_relative_to(MOUNTED) and lent_to(file) is not None
    except SettingsRefused as refusal:
        return Finding("Keys", "they cannot be used", str(refusal))
    if exposed:
        return Finding("Keys", f"{file} may be read by others", f"chmod 600 {file}")
    if ring:
        return Finding("Keys", f"what goes to Temporal is sealed with {ring.sealing}")
    near = is_this_computer(settings.temporal_address.rpartition(":")[0])
    remedy = "" if near else "Names and letters lie in its database as they are. Make a key: noticekeeper keys new"
    return Finding("Keys", "none: what goes to Temporal is not sealed (noticekeeper keys new)", remedy)


async def _post(settings: Settings, now: datetime) -> Finding:
    """As the mailer dials it, signed in, and nothing sent."""
    line = line_of(settings)
    where = f"{line.host}:{line.port}"
    server = SMTP(
        hostname=line.host,
        port=line.port,
        username=line.username,
        password=line.password,
        use_tls=line.security == "tls",
        start_tls=line.security == "starttls",
        timeout=QUICK.total_seconds(),
    )
    try:
        await server.connect()
        await server.quit()
    except (SMTPException, OSError) as error:
        remedy = (
            "The embedded mailbox runs with noticekeeper run. Another mail server is named by NOTICEKEEPER_SMTP_HOST "
            "and NOTICEKEEPER_SMTP_PORT. Letters wait meanwhile, and no date moves."
        )
        why = " ".join(in_words(error).split()) or "no answer in time"
        return Finding("Mail", f"{where} does not take mail: {why}", remedy)
    finally:
        server.close()
    whose = "the embedded mailbox" if settings.posts_to_mailbox else "the mail server"
    return Finding("Mail", f"{whose} answers at {where}")


async def _inbox(settings: Settings, now: datetime) -> Finding:
    door = door_of(settings)
    if door is None:
        return Finding("Mailbox", "none is read: letters that come back are not known of (NOTICEKEEPER_IMAP_HOST)")
    where = f"{door.host}:{door.port}"
    try:
        waiting = await Inbox(replace(door, answered_within=QUICK.total_seconds())).waiting()
    except InboxUnavailable as shut:
        return Finding("Mailbox", f"{where} cannot be read: {shut}", shut.remedy)
    return Finding("Mailbox", f"it can be read at {where}, and {'something' if waiting else 'nothing'} is new in it")


async def _pages(settings: Settings, now: datetime) -> Finding:
    """Where people reach them, if that was said: they may be answered by another computer."""
    where = settings.pages_url
    try:
        # A council's proxy does not reach what answers on this computer alone.
        answer = await fetched(f"{where}/healthz", QUICK, proxied=settings.web_url is not None)
    except FetchFailed as failure:
        remedy = "Nobody's calendar is renewed meanwhile. Start them: noticekeeper web, or make run. "
        remedy += "Where people reach them is set with NOTICEKEEPER_WEB_URL."
        return Finding("Pages", f"they do not answer at {where}: {failure}", remedy)
    if answer.decode(errors="replace") != WELL:
        return Finding("Pages", f"something else answers at {where}", "Correct NOTICEKEEPER_WEB_URL or _WEB_PORT.")
    reached = "" if settings.web_url else ", for this computer alone (NOTICEKEEPER_WEB_URL)"
    return Finding("Pages", f"they answer at {where}{reached}")


async def _organisations(settings: Settings, now: datetime) -> Finding:
    """Each is asked what it says of itself, as a person's signing in would."""
    if settings.organisations_file is None:
        return Finding("Organisations", "nobody signs in with theirs: people sign in by letter")
    try:
        organisations = organisations_in(settings.organisations_file)
        amiss = list(amiss_with(organisations))
        providers = () if amiss else providers_of(settings)
    except Refused as refusal:
        return Finding("Organisations", "their file cannot be used", str(refusal))
    for one in providers:
        try:
            await one.known(now)
        except ProviderSilent as silence:
            name, issuer = one.organisation.name, one.organisation.issuer
            amiss.append(f"{name}, {issuer}: {silence}. Its people cannot sign in with it meanwhile.")
    names = ", ".join(one.name for one in organisations) or "none"
    return Finding("Organisations", f"people may sign in with: {names}", "\n".join(amiss))


async def _calendar(settings: Settings, now: datetime) -> Finding:
    try:
        listed_in(await fetched(settings.bank_holidays_url, QUICK))
    except (FetchFailed, DocumentRefused) as failure:
        remedy = (
            f"{settings.bank_holidays_url} is asked every morning; name another with NOTICEKEEPER_BANK_HOLIDAYS_URL. "
            "Until then dates are reckoned by the edition in use."
        )
        return Finding("Bank holidays", f"they cannot be had: {failure}", remedy)
    return Finding("Bank holidays", f"{settings.bank_holidays_url} can be read")


LOOKS: tuple[Look, ...] = (
    *(_folder, _programs, _register, keys_here, _temporal, _builds),
    *(_post, _inbox, _pages, _organisations, _calendar),
)
