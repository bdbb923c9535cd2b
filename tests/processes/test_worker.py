"""The worker for real: what a killed one held is taken up by the next."""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.services import clean_environment, find_redis, migrated

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
ASK_FOR_A_RUN = """
import django
django.setup()
from tests import factories
from hansa.matchmaking.operations.scheduling import request_schedule
request_schedule(actor=None, now=factories.NOW, call=factories.make_fair().call)
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


@pytest.fixture
def site(tmp_path, tmp_path_factory):
    """Return the environment of an empty site, with a function that runs Python in it."""
    data = shutil.copytree(migrated(tmp_path_factory.getbasetemp()), tmp_path / "data")
    environment = {
        **clean_environment(),
        "HANSA_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "hansa.config.settings",
        "PYTHONPATH": str(ROOT),
    }

    def python(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, capture_output=True,
            text=True, timeout=60,
        ).stdout  # fmt: skip

    return environment, python


@contextmanager
def started(command, environment=None):
    """Run a process meanwhile."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def state_after(python, seconds):
    """Return state and attempts of the run when it is done, or after this time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and "done" not in python("-c", STATE):
        time.sleep(0.3)
    return python("-c", STATE).split()


@pytest.mark.parametrize("resumes", [True, False], ids=["guarded", "control"])
def test_run_of_a_killed_worker_ends_by_the_next_before_its_lease_is_over(site, resumes):
    environment, python = site
    python("-c", LEAVE_A_RUN)
    code = WORKER if resumes else FORGETFUL_WORKER
    with started([sys.executable, "-c", code], environment):
        if resumes:
            assert state_after(python, 30) == ["done", "2"]
        else:
            assert state_after(python, 6) == ["running", "1"]


@pytest.mark.skipif(find_redis() is None, reason="no redis-server and no valkey-server")
def test_queue_on_redis_brings_a_run_to_the_worker(site):
    environment, python = site
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment["HANSA_QUEUE_URL"] = f"redis://127.0.0.1:{port}/0"
    alone = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with started([find_redis(), *alone]):
        queue = redis.Redis(port=int(port), retry=Retry(ConstantBackoff(0.1), 50))
        queue.ping()
        python("-c", ASK_FOR_A_RUN)
        assert queue.keys("*hansa*")
        with started([sys.executable, "-c", WORKER], environment):
            assert state_after(python, 30) == ["done", "1"]
        queue.close()
