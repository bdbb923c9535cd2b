"""Web processes load no scientific library of ours: only the worker pays for it."""

import subprocess
import sys

LOADED = """
import sys, django
django.setup()
import hansa.config.urls, hansa.organisations.presentation.recommending
{more}
print(sorted({{"scipy", "introductions"}} & set(sys.modules)))
"""


def loaded(more=""):
    """Return which of them a process has loaded that answers pages."""
    script = LOADED.format(more=more)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return ran.stdout.strip().splitlines()[-1]


def test_addresses_and_views_load_none():
    assert loaded() == "[]"


def test_the_check_sees_what_is_loaded():
    assert "scipy" in loaded("import introductions")
