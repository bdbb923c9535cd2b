"""Who knows whom by agreements, which recommendations of partners are told."""

import pytest

from hansa.common.models import AuditRecord
from hansa.matchmaking.changes import calls_changed_by
from hansa.organisations.acquaintance import who_know_each_other
from hansa.outcomes.models import Agreement, Party
from tests.factories import (
    NOW,
    make_agreement,
    make_application,
    make_matchmaking,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def test_parties_of_a_public_agreement_know_each_other():
    ours, theirs, third = (make_organisation() for _ in range(3))
    made = make_agreement(ours=ours, others=[theirs, third])
    Agreement.objects.update(state="waiting")
    pks = [ours.pk, theirs.pk]
    assert who_know_each_other(pks) == set()
    Agreement.objects.update(state="public", published_at=made.registered_at)
    assert who_know_each_other(pks) == {(ours.pk, theirs.pk)}
    assert who_know_each_other(None) >= {(ours.pk, theirs.pk), (ours.pk, third.pk)}
    Party.objects.filter(organisation=theirs).update(answer="refused", reason="Not us.")
    assert who_know_each_other(pks) == set()


def test_an_agreement_changes_recommendations_at_events_of_its_parties():
    call, foreign = make_matchmaking(), make_matchmaking()
    make_application(foreign)
    party = make_application(call).organisation
    made = make_agreement(ours=make_organisation(), others=[party])
    for verb in ("agreement.register", "agreement.confirm", "agreement.refuse"):
        told = AuditRecord(verb=verb, target_id=str(made.pk))
        assert calls_changed_by(told, NOW) == [call.pk]
    assert calls_changed_by(AuditRecord(verb="agreement.remind", target_id=str(made.pk)), NOW) == []
