"""Every job and command says what it does, here and in the operator's guide."""

import importlib
import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]


def jobs():
    """Return the jobs of all apps by name."""
    found = {}
    for file in (ROOT / "src" / "hansa").glob("*/tasks.py"):
        module = importlib.import_module(f"hansa.{file.parent.name}.tasks")
        for name, value in vars(module).items():
            function = getattr(value, "func", getattr(value, "task_class", None))
            if function is not None and value.__class__.__name__ in {"Task", "TaskWrapper"}:
                found[name] = value
    return found


def commands():
    """Return our own commands."""
    return {name: app for name, app in get_commands().items() if str(app).startswith("hansa.")}


def test_all_jobs_and_commands_are_found():
    assert set(jobs()) == {
        "deliver_mail", "sweep_mail", "take_bounces", "run_schedule", "sweep_runs", "seal_polls",
        "ask_for_confirmation", "tell_of_new_organisations", "understand_new_profiles",
        "remind_of_expiries", "expire_requests", "forget_notices", "make_paper", "ask_how_it_was",
        "forget_removed", "remind_of_deadlines", "ask_for_voices", "forget_voices", "forget_drafts",
        "tell_of_ends", "remind_of_events", "forget_old_registrations",
        "run_import", "sweep_imports", "forget_imports", "forget_words",
        "send_newsletter", "sweep_newsletter", "send_digests", "forget_subscribers",
        "forget_old_mail", "recommend_partners", "sweep_introductions",
        "check_introductions", "fit_weights",
        "make_recommendations",
    }  # fmt: skip
    assert set(commands()) == {"demo", "grant_role", "reindex"}


@pytest.mark.parametrize("name", sorted(jobs()))
def test_job_says_what_it_does(name):
    job = jobs()[name]
    assert getattr(job, "func", job).__doc__


@pytest.mark.parametrize("name", sorted(commands()))
def test_command_says_what_it_does(name):
    assert load_command_class(commands()[name], name).help


@pytest.mark.parametrize("name", sorted([*jobs(), *commands()]))
def test_operators_guide_names_it(name):
    assert re.search(rf"`[^`]*\b{name}`", (ROOT / "docs" / "operating.md").read_text())
