"""The machine: its clock, its disk, and the backups that it keeps."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ops.backup_age import Copy, ages, oldest
from ops.doctor.findings import Finding

DRIFT = timedelta(seconds=5)
LEAST_FREE = 1 << 30
NIGHTLY = timedelta(hours=30)
HOURLY = timedelta(hours=3)
KEPT = timedelta(days=14, hours=12)


def clock(now: datetime, others: Iterable[datetime]) -> list[Finding]:
    """Beside clocks of others; a file's time stands for the past, so only the future is odd."""
    drift = max((abs(now - other) for other in others), default=timedelta())
    if drift > DRIFT:
        return [Finding("clock", f"It is {drift.total_seconds():.0f} seconds off.", _CLOCK)]
    return [Finding("clock", "it agrees with others.")]


def file_times(now: datetime, files: Iterable[Path]) -> list[datetime]:
    """When these files were changed, of those that were changed in the future."""
    times = (datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files if file.exists())
    return [time for time in times if time > now]


def disk(folders: Iterable[Path]) -> list[Finding]:
    """Whether each of these has room."""
    findings = []
    for folder in folders:
        try:
            free = shutil.disk_usage(folder).free
        except OSError as error:
            findings.append(Finding("disk", f"{folder}: {error.strerror}.", _FOLDER))
            continue
        if free < LEAST_FREE:
            says = f"{free >> 20} MB are left at {folder}."
            findings.append(Finding("disk", says, _DISK))
    return findings or [Finding("disk", "there is room.")]


def backups(folder: Path | None, now: datetime) -> list[Finding]:
    """Whether they are made, and destroyed in time."""
    if folder is None:
        return [Finding("backups", "BACKUP_FOLDER is not set: nobody can tell.", _SET)]
    try:
        newest, eldest = ages(folder, now), oldest(folder, now)
    except OSError as error:
        return [Finding("backups", f"{folder}: {error.strerror}.", _SET)]
    findings = []
    backup, erased = newest.get(Copy.BACKUP), newest.get(Copy.ERASED)
    if backup is None or backup > NIGHTLY:
        findings.append(Finding("backups", _age("backup", backup), _NIGHTLY))
    if erased is None or erased > HOURLY:
        findings.append(Finding("backups", _age("list of what was erased", erased), _HOURLY))
    if eldest > KEPT:
        findings.append(Finding("backups", f"One is {eldest.days} days old.", _KEPT))
    return findings or [Finding("backups", "they are made, and none is kept too long.")]


def _age(what: str, age: timedelta | None) -> str:
    if age is None:
        return f"There is no {what}."
    return f"The newest {what} is {age / timedelta(hours=1):.0f} hours old."


_CLOCK = "Keep it with NTP (timedatectl set-ntp true): links and reminders end by it."
_DISK = "Make room: nothing is acknowledged that cannot be stored."
_FOLDER = "Make the folder, or correct the setting that names it."
_SET = "Set BACKUP_FOLDER to where backups are written; docs/backups.md says how."
_NIGHTLY = "./run backup FILE --to backup.public, every night: docs/backups.md."
_HOURLY = (
    "./run backup FILE --only-erased, every hour: without it, whoever left comes back with a "
    "restored backup."
)
_KEPT = "Destroy backups after fourteen days: that is what people are promised."
