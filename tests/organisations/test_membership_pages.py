"""Pages on which an organisation's people invite, ask, confirm, decline and end."""

from datetime import date

import pytest

from hansa.mail.models import OutgoingMail
from hansa.organisations.models import Membership, Organisation
from tests.factories import NOW, make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db
NET, ALPHA = "/organisations/net/members/", "/organisations/alpha/members/"


@pytest.fixture
def keeper():
    return make_user(name="Grace Hopper")


@pytest.fixture
def manager():
    return make_user(name="Ada Byron")


@pytest.fixture
def net(keeper):
    return make_organisation("Net", profile_type="network", administrator=keeper)


@pytest.fixture
def alpha(manager):
    return make_organisation("Alpha", administrator=manager)


def form(prefix, organisation, key="k", **changes):
    fields = {"organisation": organisation, "role": "member", "key": key, **changes}
    return {f"{prefix}-{name}": value for name, value in fields.items()}


def page_after(browser, address, data):
    return browser.post(address, data, follow=True).content.decode()


def test_a_group_invites_a_member_who_confirms(sign_in, client, keeper, manager, net, alpha):
    network, member = sign_in(keeper), sign_in(manager)
    page = page_after(network, NET, form("invite", "alpha", since_date="2016-05-01"))
    assert "Alpha has to confirm" in page
    assert "asked on 11 July 2017" in page
    assert "Alpha" not in client.get("/organisations/net/").content.decode()
    assert "Memberships to confirm" in member.get("/dashboard/").content.decode()
    link = OutgoingMail.objects.get().text.split("127.0.0.1:8000")[1].split()[0]
    assert "Net invites Alpha" in member.get(link).content.decode()
    assert "Confirm" in member.get(ALPHA).content.decode()
    assert "Confirmed. Everybody sees it now." in page_after(member, link, {"confirm": "1"})
    assert "Memberships to confirm" not in member.get("/dashboard/").content.decode()
    assert "Alpha" in client.get("/organisations/net/").content.decode()
    assert "since 1 May 2016" in network.get(NET).content.decode()
    again = page_after(member, link, {"confirm": "1"})
    assert "Somebody was quicker" in again


def test_a_member_asks_and_is_declined_with_a_reason_at_the_field(
    sign_in, keeper, manager, net, alpha
):
    page = page_after(sign_in(manager), ALPHA, form("ask", "http://x.example/organisations/net/"))
    assert "Net has to confirm" in page
    made = Membership.objects.get()
    network = sign_in(keeper)
    assert "asks to belong to Net" in network.get(NET).content.decode()
    address = f"{NET}{made.pk}/"
    for empty in ("", "   ", "x" * 301):
        refused = network.post(address, {"decline-reason": empty})
        assert refused.status_code == 422
        assert refused.context["decline"].errors["reason"]
    made.refresh_from_db()
    assert made.state == "waiting"
    network.post(address, {"decline-reason": "Only\n<b>northern</b>  clusters."})
    shown = sign_in(manager).get(f"{ALPHA}{made.pk}/").content.decode()
    assert "Only &lt;b&gt;northern&lt;/b&gt; clusters." in shown
    assert "Declined" in shown


def test_the_one_who_asked_takes_it_back(sign_in, keeper, net, alpha):
    browser = sign_in(keeper)
    browser.post(NET, form("invite", "Alpha"))
    made = Membership.objects.get()
    assert "Take back" in browser.get(f"{NET}{made.pk}/").content.decode()
    page = page_after(browser, f"{NET}{made.pk}/", {"withdraw": "1"})
    assert "You have taken it back." in page
    assert "taken back" in page


def test_a_membership_ends_and_stays_in_the_history(sign_in, client, manager, net, alpha):
    made = make_membership(net, alpha, since=date(2017, 1, 1))
    browser, address = sign_in(manager), f"{ALPHA}{made.pk}/"
    assert 'value="2017-07-11"' in browser.get(address).content.decode()
    for day in ("", "soon", "2016-12-31", "2017-07-12"):
        refused = browser.post(address, {"end-until_date": day})
        assert refused.status_code == 422, day
        assert refused.context["end"].errors["until_date"]
    page = page_after(browser, address, {"end-until_date": "2017-06-30", "end-reason": "Moved"})
    assert "The membership has ended." in page
    assert "until 30 June 2017" in page
    assert "Alpha" not in client.get("/organisations/net/").content.decode()
    assert "30 June 2017" in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "required"),
        ("Nobody", "No public profile"),
        ("Secret", "No public profile"),
        ("Net", "belong to itself"),
        ("Twin", "Several may be meant"),
        ("<script>alert(1)</script>", "No public profile"),
        ("Alpha\x00", "Null characters"),
        ("\x08?\x1f", "No public profile"),
        ("x" * 301, "at most 300"),
        ("Known", "belongs to Net already"),
    ],
)
def test_what_cannot_be_meant_is_said_at_the_field(sign_in, keeper, net, alpha, typed, message):
    make_organisation("Secret", published=False)
    make_organisation("Twin", city="Lyon", country="FR")
    make_organisation("Twin")
    make_membership(net, make_organisation("Known"))
    refused = sign_in(keeper).post(NET, form("invite", typed))
    assert refused.status_code == 422
    assert message in refused.context["invite"].errors["organisation"][0]
    assert b"<script>alert" not in refused.content
    assert Membership.objects.count() == 1


def test_of_several_that_may_be_meant_one_is_chosen(sign_in, keeper, net):
    make_organisation("Twin", city="Lyon", country="FR")
    make_organisation("Twin")
    browser = sign_in(keeper)
    refused = browser.post(NET, form("invite", "Twin", role="node")).content.decode()
    assert "Twin – Lyon, France – twin" in refused
    assert "Twin – Germany – twin-2" in refused
    odd = browser.post(NET, form("invite", "Twin", chosen="net"))
    assert odd.status_code == 422
    assert (
        browser.post(NET, form("invite", "Twin", role="node", chosen="twin-2")).status_code == 302
    )
    made = Membership.objects.get()
    assert (made.member.slug, made.role) == ("twin-2", "node")


def test_many_of_one_name_are_not_all_named(sign_in, keeper, net):
    for _ in range(9):
        make_organisation("Twin")
    refused = sign_in(keeper).post(NET, form("invite", "Twin"))
    assert "Many may be meant" in refused.context["invite"].errors["organisation"][0]
    assert "twin-3" not in refused.content.decode()


@pytest.mark.parametrize("wrong", [{"role": "king"}, {"since_date": "soon"}, {"key": ""}])
def test_odd_roles_days_and_keys_are_refused(sign_in, keeper, net, alpha, wrong):
    assert sign_in(keeper).post(NET, form("invite", "Alpha", **wrong)).status_code == 422
    assert not Membership.objects.exists()


def test_a_form_whose_wish_was_taken_back_says_so_and_asks_nobody(sign_in, keeper, net, alpha):
    network = sign_in(keeper)
    assert "Alpha has to confirm" in page_after(network, NET, form("invite", "alpha"))
    network.post(f"{NET}{Membership.objects.get().pk}/", {"withdraw": "1"})
    again = page_after(network, NET, form("invite", "alpha"))
    assert "This form was sent before." in again
    assert "Alpha has to confirm" not in again
    assert Membership.objects.get().state == "withdrawn"


def test_a_form_sent_twice_asks_once(sign_in, keeper, net, alpha):
    browser = sign_in(keeper)
    for _ in range(2):
        assert browser.post(NET, form("invite", "Alpha"))["Location"] == NET
    assert Membership.objects.count() == 1


def test_who_keeps_both_confirms_both(sign_in, keeper, net):
    make_organisation("Own", administrator=keeper)
    page = page_after(sign_in(keeper), NET, form("invite", "Own"))
    assert "Own belongs to Net now." in page


def test_a_draft_invites_nobody_and_says_why(sign_in, keeper, alpha):
    make_organisation("Young", profile_type="network", administrator=keeper, published=False)
    browser = sign_in(keeper)
    address = "/organisations/young/members/"
    assert "This profile is not public" in browser.get(address).content.decode()
    refused = browser.post(address, form("invite", "Alpha"))
    assert "is not public" in refused.context["invite"].errors["organisation"][0]


def test_only_those_with_members_have_the_form_to_invite(sign_in, keeper, alpha):
    make_organisation("Firm", profile_type="sme", administrator=keeper)
    browser, address = sign_in(keeper), "/organisations/firm/members/"
    page = browser.get(address).content.decode()
    assert "Invite a member" not in page
    assert "Ask to belong" in page
    assert "Programme and duration" not in page
    assert browser.post(address, form("invite", "Alpha")).status_code == 422
    assert browser.post(address, {"version": "1", "programme": "X"}).status_code == 422
    assert page_after(browser, address, form("ask", "Alpha")).count("Alpha has to confirm") == 1
    assert "Nobody keeps" not in browser.get(address).content.decode()


def test_a_profile_without_people_waits_and_it_is_said(sign_in, keeper, net):
    make_organisation("Left")
    page = page_after(sign_in(keeper), NET, form("invite", "Left"))
    assert "Nobody keeps this profile at the moment" in page


def test_a_national_association_is_told_whom_it_may_invite(sign_in, keeper, alpha):
    make_organisation("Germans", profile_type="national", administrator=keeper)
    browser = sign_in(keeper)
    page = browser.get("/organisations/germans/members/").content.decode()
    assert "Clusters in Germany you may invite" in page
    chosen = browser.get("/organisations/germans/members/?invite=alpha").content.decode()
    assert 'name="invite-organisation" value="/organisations/alpha/"' in chosen
    odd = browser.get("/organisations/germans/members/?invite=a/b&ask=%22%3E").content.decode()
    assert 'value="a/b"' not in odd
    page_after(browser, "/organisations/germans/members/", form("invite", "/organisations/alpha/"))
    assert Membership.objects.get().member == alpha


def test_the_page_of_a_group_leads_those_who_could_belong_to_asking(
    sign_in, client, manager, net, alpha
):
    make_organisation("Firm", profile_type="sme", administrator=manager)
    linked = make_organisation("Linked", administrator=manager)
    make_membership(net, linked)
    browser = sign_in(manager)
    page = browser.get("/organisations/net/").content.decode()
    assert "Ask to belong to it with Alpha" in page
    assert "with Firm" in page
    assert "with Linked" not in page
    form_page = browser.get(f"{ALPHA}?ask=net").content.decode()
    assert 'name="ask-organisation" value="/organisations/net/"' in form_page
    assert "Ask to belong to it" not in client.get("/organisations/net/").content.decode()
    make_organisation("Other cluster")
    page = browser.get("/organisations/other-cluster/").content.decode()
    assert "with Firm" in page
    assert "with Alpha" not in page
    assert "Ask to belong to it" not in browser.get("/organisations/firm/").content.decode()


def test_programme_and_duration_are_kept_with_their_version(sign_in, keeper, net):
    browser = sign_in(keeper)
    given = {"version": "1", "programme": "COSME", "starts_date": "2016-01-01",
             "ends_date": "2015-01-01"}  # fmt: skip
    refused = browser.post(NET, given)
    assert refused.status_code == 422
    assert refused.context["details"].errors["ends_date"] == ["It cannot end before it begins."]
    assert browser.post(NET, given | {"ends_date": "2018-12-31"})["Location"] == NET
    net.refresh_from_db()
    assert (net.programme, net.ends_date, net.version) == ("COSME", date(2018, 12, 31), 2)
    stale = browser.post(NET, given | {"programme": "Mine", "ends_date": ""})
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.content.decode()
    labels = [str(row["label"]) for row in stale.context["differences"]]
    assert labels == ["Programme", "Runs to"]
    assert browser.post(NET, given | {"version": "2", "ends_date": ""}).status_code == 302
    Organisation.objects.filter(pk=net.pk).update(status="submitted")
    waits = browser.post(NET, given | {"version": "3", "ends_date": ""})
    assert "being looked at" in waits.context["details"].non_field_errors()[0]


def test_memberships_of_others_do_not_exist(sign_in, keeper, manager, net, alpha):
    made = make_membership(make_organisation("Other", profile_type="network"), alpha)
    assert sign_in(keeper).get(f"{NET}{made.pk}/").status_code == 404
    assert sign_in(keeper).get(f"{ALPHA}{made.pk}/").status_code == 404
    assert sign_in(manager).get(f"{ALPHA}{made.pk}/").status_code == 200
    assert sign_in(manager).post(f"{ALPHA}{made.pk}/", {"odd": "1"}).status_code == 422
    assert sign_in(manager).get(f"{ALPHA}{10**30}/").status_code == 404
    assert NOW.year == 2017
