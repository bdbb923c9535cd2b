"""The worker for real: what a killed one held is taken up by the next."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]
# A run as a worker leaves it that was killed after it had begun; its lease lasts 90 s.
LEAVE_A_RUN = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from hansa.common import jobs
from tests import factories
from hansa.matchmaking.models import ScheduleRun
run = factories.make_run(factories.make_fair().call)
until = timezone.now() + timedelta(seconds=90)
ScheduleRun.objects.update(leased_until=until, leased_by=jobs.THIS_WORKER)
"""
STATE = """
import django
django.setup()
from hansa.matchmaking.models import ScheduleRun
run = ScheduleRun.objects.get()
print(run.state, run.attempts, run.error)
"""
WORKER = """
from django.core.management import execute_from_command_line
execute_from_command_line(["django", "run_huey", "--quiet"])
"""
FORGETFUL_WORKER = f"""
import django
django.setup()
from hansa.matchmaking import tasks
from huey.contrib.djhuey import HUEY
HUEY.unregister_on_startup(tasks.resume_runs)
{WORKER}
"""


@pytest.mark.parametrize("resumes", [True, False], ids=["guarded", "control"])
def test_run_of_a_killed_worker_ends_by_the_next_before_its_lease_is_over(tmp_path, resumes):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANSA_")}
    environment = {
        **kept,
        "HANSA_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hansa.config.settings",
        "PYTHONPATH": str(ROOT),
    }

    def python(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, capture_output=True,
            text=True, timeout=60,
        ).stdout  # fmt: skip

    python("-m", "django", "migrate", "--verbosity", "0")
    python("-c", LEAVE_A_RUN)
    code = WORKER if resumes else FORGETFUL_WORKER
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        end = time.monotonic() + (30 if resumes else 6)
        while time.monotonic() < end and "done" not in python("-c", STATE):
            time.sleep(0.5)
        assert python("-c", STATE).split() == (["done", "2"] if resumes else ["running", "1"])
    finally:
        process.terminate()
        process.wait(20)
