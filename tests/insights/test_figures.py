"""Figures are computed from the records."""

from datetime import date, timedelta

import pytest

from hansa.insights.queries.figures import meetings_held, site_figures
from hansa.matchmaking.operations.scheduling import publish_schedule
from tests.factories import NOW, make_agreement, make_organisation, make_schedule

pytestmark = pytest.mark.django_db


def figures(now=NOW):
    return {figure.key: figure.value for figure in site_figures(now)}


def test_figures_count_what_is_public():
    assert set(figures().values()) == {0}
    make_organisation(country="DE")
    make_organisation(country="FR")
    make_organisation(country="FR", published=False)
    network = make_organisation(country="IT", profile_type="network")
    for year in (2016, 2018):
        make_agreement(others=[network], signed_date=date(year, 1, 1))
    waiting = make_agreement(ours=network, others=[make_organisation(country="DE")])
    assert waiting.state == "waiting"
    assert figures() == {"organisations": 3, "countries": 2, "meetings": 0, "agreements": 1}


def test_meetings_are_those_of_the_last_published_version_after_the_event(fair):
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    after = fair.event.ends_at + timedelta(days=1)
    assert meetings_held(NOW) == 0
    assert meetings_held(after) == 4
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), None])
    assert meetings_held(after) == 4
    publish_schedule(actor=None, now=NOW, call=fair.call)
    assert meetings_held(after) == 3
