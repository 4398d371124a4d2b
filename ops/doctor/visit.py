"""One visit: everything is looked at that can be, and each finding is one line."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar

from ops.clock import now
from ops.doctor import database, keys, machine
from ops.doctor.findings import Finding
from ops.doctor.public import public_address
from ops.doctor.settings import configuration, page_alone
from ops.doctor.telegram import telegram
from ops.errors import SettingsError
from ops.exits import FAILED, GOOD
from ops.settings import bot_settings, key_settings, watch_settings, web_settings
from storage.checkup import file_of
from storage.errors import DatabaseUrlError


def visit(environment: Mapping[str, str], *, page: bool = False) -> int:
    """Say how everything is, or only what concerns the page; the exit status."""
    if page or page_alone(environment):
        findings = asyncio.run(_of_page(environment))
    else:
        findings = asyncio.run(_findings(environment, now()))
    for finding in findings:
        print(finding)
    wrong = sum(not finding.well for finding in findings)
    print(f"{wrong} to see to." if wrong else "All is well.")
    return FAILED if wrong else GOOD


async def _findings(environment: Mapping[str, str], at: datetime) -> list[Finding]:
    rest, clocks = await _stored(environment, at)
    outside, told = await _outside(environment, at)
    return [
        *configuration(environment),
        *rest,
        *outside,
        *machine.clock(at, [*clocks, *told]),
        *_machine(environment, at),
    ]


async def _of_page(environment: Mapping[str, str]) -> list[Finding]:
    """A machine that only runs the page: no token, no key of the bot's, no backups."""
    findings = configuration(environment, page=True)
    try:
        settings = web_settings(environment)
    except SettingsError:
        return findings
    keyring, more = keys.pages(settings.web_keyring_file)
    findings += more
    if keyring is not None:
        findings += await database.seen_by_page(settings.database_url, keyring)
        findings += await database.rights(settings.database_url)
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        return [*findings, *await public_address(session, settings.public_url)]


async def _stored(
    environment: Mapping[str, str], at: datetime
) -> tuple[list[Finding], list[datetime]]:
    """Keys, database, the page's account; and the database's clock."""
    try:
        settings = key_settings(environment)
    except SettingsError:
        return [], []
    keyring, findings = keys.loaded(settings)
    if keyring is None:
        return findings, []
    found, more = await database.examined(settings.database_url, keyring)
    answered = now()
    findings += more
    if found is None:
        return findings, []
    findings += keys.ages(settings, keyring, found.replaced, at)
    with suppress(SettingsError):  # `configuration` says so
        findings += await database.rights_from_afar(web_settings(environment).database_url)
    file = file_of(settings.database_url)
    files = machine.file_times(at, _beside(file)) if file else []
    return findings, [*files, *([at + (found.clock - answered)] if found.clock else [])]


async def _outside(
    environment: Mapping[str, str], at: datetime
) -> tuple[list[Finding], list[datetime]]:
    """Telegram and the public address; and Telegram's clock."""
    try:
        settings = bot_settings(environment)
    except SettingsError:
        return [], []
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        findings, clocks = await telegram(session, settings, at)
        return [*findings, *await public_address(session, settings.public_url)], clocks


def _machine(environment: Mapping[str, str], at: datetime) -> list[Finding]:
    try:
        watched = watch_settings(environment)
    except SettingsError:
        return []
    folders = [folder for folder in (_data(environment), watched.backup_folder) if folder]
    return [*machine.disk(folders), *machine.backups(watched.backup_folder, at)]


def _data(environment: Mapping[str, str]) -> Path | None:
    try:
        file = file_of(key_settings(environment).database_url)
    except (SettingsError, DatabaseUrlError):
        return None
    return file.parent if file else None


def _beside(file: Path) -> list[Path]:
    return [file, file.with_name(f"{file.name}-wal")]
