"""What is published is what was shown, and is held."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import MeetingRequest, ScheduleVersion
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.matchmaking.operations.scheduling import publish_schedule
from tests.factories import NOW, make_schedule

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_publish_puts_out_what_was_shown_and_nothing_else(fair):
    shown = make_schedule(fair.call, ALL)
    anew = make_schedule(fair.call, [(1, 0), (0, 0), (3, 0), (2, 0)])
    with pytest.raises(OperationRefused, match="made anew meanwhile"):
        publish_schedule(actor=None, now=NOW, call=fair.call, shown=shown.pk)
    assert not ScheduleVersion.objects.filter(number__isnull=False).exists()
    assert OutgoingMail.objects.count() == 0
    assert publish_schedule(actor=None, now=NOW, call=fair.call, shown=anew.pk) == anew


@pytest.mark.parametrize("leaves", ["asker", "partner"])
def test_schedule_with_somebody_who_left_is_not_published(fair, leaves):
    make_schedule(fair.call, ALL)
    leaving = {"asker": fair.ours[0], "partner": fair.theirs[0]}[leaves]
    withdraw_application(actor=fair.manager, now=NOW, application=leaving)
    with pytest.raises(OperationRefused, match=f"{leaving} no longer takes part"):
        publish_schedule(actor=None, now=NOW, call=fair.call)
    assert not OutgoingMail.objects.filter(campaign__startswith="schedule").exists()
    version = make_schedule(fair.call, [(0, 0), (1, 0)], published=True)
    assert version.meetings.count() == 2


def test_schedule_with_a_request_that_is_not_accepted_any_more_is_not_published(fair):
    make_schedule(fair.call, ALL)
    leaving = fair.ours[0]
    withdraw_application(actor=fair.manager, now=NOW, application=leaving)
    type(leaving).objects.filter(pk=leaving.pk).update(status="selected")
    with pytest.raises(OperationRefused, match=f"{fair.requests[0]}: this request is no longer"):
        publish_schedule(actor=None, now=NOW, call=fair.call)
    MeetingRequest.objects.update(state="accepted")
    decide_applications(
        actor=None, now=NOW, call=fair.call, applications=[leaving], status="rejected"
    )
    with pytest.raises(OperationRefused, match="no longer takes part"):
        publish_schedule(actor=None, now=NOW, call=fair.call)
