"""An edition that is sent and edited at the same moment, on both databases."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.newsletter.models import Edition
from hansa.newsletter.operations.sending import send_edition
from hansa.newsletter.operations.writing import edit_edition
from tests.factories import NOW, make_edition, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_edition_is_either_sent_or_changed(guarded):
    made, editor = make_edition(), make_user()

    def send():
        send_edition(actor=None, now=NOW, edition=Edition.objects.get(pk=made.pk))

    def edit():
        edit_edition(
            actor=editor, now=NOW, edition=Edition.objects.get(pk=made.pk), version=1,
            title="Changed", introduction="",
        )  # fmt: skip

    def by_reading_first(**values):
        if Edition.objects.get(pk=made.pk).state == "draft":
            Edition.objects.filter(pk=made.pk).update(**values)

    acts = [send, edit]
    if not guarded:
        acts = [
            lambda: by_reading_first(state="sent", sent_at=NOW),
            lambda: by_reading_first(title="Changed"),
        ]
    outcomes = at_once(*acts, before='UPDATE "newsletter_edition"', guarded=guarded)
    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert all(isinstance(refusal, OperationRefused) for refusal in refusals), refusals
    assert len(refusals) == (1 if guarded else 0)
    edition = Edition.objects.get()
    assert (edition.state, edition.title) in (
        {("sending", "Summer 2017"), ("draft", "Changed")} if guarded else {("sent", "Changed")}
    )
