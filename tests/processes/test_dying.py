"""A process killed between writing and announcing leaves the old schedule or the new, not both."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import make_fair, make_schedule

ROOT = Path(__file__).resolve().parents[2]
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def lives_of(what: str, way: str) -> list[dict]:
    """Return what others see at first, after each death, and at last."""
    call = make_fair().call
    make_schedule(call, ALL, published=what == "cancel")
    command = [sys.executable, "-m", "tests.processes.dying",
               connection.settings_dict["NAME"], str(call.pk), what, way]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["publish", "cancel"])
def test_killed_after_any_write_the_old_schedule_stands_and_nobody_was_told(what):
    before, *deaths, after = lives_of(what, "together")
    assert len(deaths) > 5
    assert all(seen == before for seen in deaths)
    assert after["versions"] == before["versions"] + 1
    assert after["meetings"] != before["meetings"]
    assert after["mails"] > before["mails"]
    assert after["notices"] > before["notices"]


@pytest.mark.django_db(transaction=True)
def test_without_the_one_transaction_it_would_be_mixed():
    before, *_same, mixed = lives_of("cancel", "apart")
    assert mixed["cancelled"] > before["cancelled"]
    assert mixed["versions"] == before["versions"]


def lives_of_asking(way: str) -> list[list[int]]:
    """Return how many were asked and how many letters there are after each life of the job."""
    fair = make_fair()
    make_schedule(fair.call, ALL, published=True)
    command = [sys.executable, "-m", "tests.processes.asking",
               connection.settings_dict["NAME"], way]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
def test_killed_and_started_again_the_job_asks_everybody_exactly_once():
    lives = lives_of_asking("together")
    assert len(lives) > 4
    assert all(asked == letters for asked, letters in lives)
    assert lives[-1] == [4, 4]


@pytest.mark.django_db(transaction=True)
def test_without_the_one_transaction_somebody_would_never_be_written_to():
    lives = lives_of_asking("apart")
    asked, letters = lives[-1]
    assert asked == 4
    assert letters < asked
