"""Who belongs to an organisation: some on its page, all on pages of their own."""

import pytest

from hansa.organisations.models import Membership, Organisation
from hansa.organisations.presentation import memberships
from hansa.organisations.queries.memberships import member_numbers, members_of
from hansa.organisations.views import detail
from tests.factories import make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db
PAGE, ALL = "/organisations/net/", "/organisations/net/members/all/"


@pytest.fixture
def net():
    """Return a network with five nodes and a coordinator, in the order of their names."""
    net = make_organisation("Net", profile_type="network")
    for number, country in enumerate(["DE", "DE", "FR", "FR", "FR", "IT"]):
        member = make_organisation(f"Member {number}", country=country)
        make_membership(net, member, "coordinator" if number == 5 else "node")
    return net


def names_on(page):
    return [name for name in (f"Member {n}" for n in range(7)) if f">{name}<" in page]


def test_members_are_counted_and_those_who_lead_come_first(net):
    hidden = make_organisation("Hidden", published=False)
    Membership.objects.filter(member__name="Member 0").update(member=hidden)
    assert [one.member.name for one in members_of(net)] == [
        "Member 5", "Member 1", "Member 2", "Member 3", "Member 4",
    ]  # fmt: skip
    numbers = member_numbers(net)
    assert (numbers.total, dict(numbers.roles)) == (5, {"coordinator": 1, "node": 4})
    assert dict(numbers.countries) == {"FR": 3, "DE": 1, "IT": 1}
    assert member_numbers(hidden).total == 0


def test_page_shows_some_members_and_leads_to_all_in_pages(net, client, monkeypatch):
    assert ALL not in client.get(PAGE).content.decode()
    monkeypatch.setattr(memberships, "MOST_SHOWN", 3)
    page = client.get(PAGE).content.decode()
    assert names_on(page) == ["Member 0", "Member 1", "Member 5"]
    assert "5 nodes" in page
    assert "All 6 members" in page
    assert f'href="{ALL}"' in page
    monkeypatch.setattr("hansa.common.pages.page_of.__defaults__", (4,))
    assert names_on(client.get(ALL).content.decode()) == [
        "Member 0", "Member 1", "Member 2", "Member 5",
    ]  # fmt: skip
    second = client.get(f"{ALL}?page=2").content.decode()
    assert names_on(second) == ["Member 3", "Member 4"]
    assert "5 nodes" in second
    assert names_on(client.get(f"{ALL}?page=x").content.decode())[0] == "Member 0"


def test_names_without_profiles_come_in_pages_too(net, client, monkeypatch):
    names = [f"Firm {number} & <b>" for number in range(5)]
    Organisation.objects.filter(pk=net.pk).update(named_members="\n".join(names))
    assert "?show=names" not in client.get(PAGE).content.decode()
    monkeypatch.setattr(detail, "MOST_NAMES", 2)
    page = client.get(PAGE).content.decode()
    assert "Firm 1 &amp; &lt;b&gt;" in page
    assert "Firm 2" not in page
    assert f'href="{ALL}?show=names"' in page
    assert "All 5 names" in page
    last = client.get(f"{ALL}?show=names&page=3").content.decode()
    assert "Firm 4 &amp; &lt;b&gt;" in last
    assert "Firm 3" not in last
    assert "?show=names&amp;page=2" in last
    assert "Members with a profile here" in last


def test_members_of_nobody_and_of_what_is_hidden(client):
    make_organisation("Alone")
    make_organisation("Secret", published=False)
    assert (
        "No verified members yet"
        in client.get("/organisations/alone/members/all/").content.decode()
    )
    assert client.get("/organisations/secret/members/all/").status_code == 404


def test_its_people_see_members_in_pages_too(net, sign_in, monkeypatch):
    from hansa.organisations.operations.profiles import add_administrator
    from tests.factories import NOW

    keeper = make_user()
    add_administrator(actor=None, now=NOW, organisation=net, user=keeper)
    monkeypatch.setattr("hansa.common.pages.page_of.__defaults__", (4,))
    browser = sign_in(keeper)
    first = browser.get("/organisations/net/members/").content.decode()
    assert names_on(first) == ["Member 0", "Member 1", "Member 2", "Member 3"]
    second = browser.get("/organisations/net/members/?page=2").content.decode()
    assert names_on(second) == ["Member 4", "Member 5"]
