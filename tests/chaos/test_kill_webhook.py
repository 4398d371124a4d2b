"""SIGKILL in mid-answer, webhook: every answer is kept once, in order, and each gets its reply."""

from pathlib import Path
from secrets import randbits

import pytest

from tests.chaos.harness import storm
from tests.chaos.recorded import prepare
from tests.chaos.test_kill_polling import KILLS, survives
from tests.support.databases import Addresses


@pytest.mark.processes
@pytest.mark.timeout(120)
async def test_no_kill_loses_doubles_or_reorders_an_answer_with_a_webhook(
    tmp_path: Path, addresses: Addresses
) -> None:
    await prepare(tmp_path, addresses.bot)
    async with storm(tmp_path, "webhook", randbits(32), database=addresses.bot) as raging:
        await survives(raging)
        assert raging.bot.deaths == KILLS
