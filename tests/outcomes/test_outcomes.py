"""Agreements."""

from datetime import date

import pytest

from hansa.outcomes.operations import register_agreement
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db


def test_registered_agreement_stands_with_its_parties_newest_first(client):
    party, other = make_organisation("Party"), make_organisation("Other")
    for title, year in [("Older", 2016), ("Newer", 2017)]:
        made = register_agreement(
            actor=None, now=NOW, organisations=[party],
            details={"kind": "mou", "title": title, "signed_date": date(year, 5, 1)},
        )  # fmt: skip
    assert [a.title for a in party.agreements.all()] == ["Newer", "Older"]
    assert not other.agreements.exists()
    assert str(made) == "Newer"
    assert b"Newer" in client.get("/organisations/party/").content
