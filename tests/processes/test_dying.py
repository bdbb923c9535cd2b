"""A process killed between writing and telling leaves the old or the new, and tells once."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from hansa.calls.operations.following import follow_call
from hansa.news.queries.voices import ASKED_AFTER
from hansa.newsletter.operations.reading import Wishes, choose_what_to_get
from hansa.newsletter.operations.sending import send_edition
from tests.factories import (
    NOW,
    make_article,
    make_call,
    make_edition,
    make_fair,
    make_schedule,
    make_subscriber,
    make_user,
)
from tests.factories_calendar import make_registration, make_webinar

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
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


def lives_of_telling(way: str) -> dict[str, list[list[int]]]:
    """Return how many are noted as told and how many letters there are after each life."""
    fair = make_fair()
    make_schedule(fair.call, ALL, published=True)
    talk = make_webinar("talk", format="virtual", city="")
    call = make_call("grant")
    for _person in range(4):
        make_registration(talk)
        follow_call(actor=make_user(), now=NOW, call=call, days=[1])
        make_subscriber()
        choose_what_to_get(
            actor=None, now=NOW, subscriber=make_subscriber(), wishes=Wishes("en", "daily")
        )
    make_article("fresh", published_at=NOW + DAY / 24)
    send_edition(actor=None, now=NOW, edition=make_edition())
    due = {
        "voices": fair.call.event.ends_at + ASKED_AFTER, "events": talk.starts_at - DAY,
        "calls": call.deadlines.get().at - DAY, "editions": NOW, "digests": NOW + DAY,
    }  # fmt: skip
    told = [f"{what}={moment.isoformat()}" for what, moment in due.items()]
    command = [sys.executable, "-m", "tests.processes.telling",
               connection.settings_dict["NAME"], way, *told]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
def test_killed_and_started_again_jobs_tell_everybody_exactly_once():
    for lives in lives_of_telling("together").values():
        assert len(lives) > 4
        assert all(noted == letters for noted, letters in lives)
        assert lives[-1] == [4, 4]


@pytest.mark.django_db(transaction=True)
def test_without_the_one_transaction_somebody_would_never_be_written_to():
    for lives in lives_of_telling("apart").values():
        noted, letters = lives[-1]
        assert noted == 4
        assert letters < noted
