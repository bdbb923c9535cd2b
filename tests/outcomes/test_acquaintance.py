"""Who knows whom by agreements, which recommendations of partners are told."""

import pytest

from hansa.organisations.acquaintance import who_know_each_other
from hansa.outcomes.models import Agreement, Party
from tests.factories import make_agreement, make_organisation

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
