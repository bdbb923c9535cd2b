"""An agreement is shown once another party confirms it, and never while one refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.common.search import search_documents
from hansa.mail.models import OutgoingMail
from hansa.organisations.operations.profiles import add_administrator
from hansa.outcomes.models import Agreement, Party
from hansa.outcomes.operations.agreements import (
    MOST_WAITING,
    Origin,
    PartyDetails,
    Terms,
    confirm_agreement,
    edit_agreement,
    refuse_agreement,
    register_agreement,
    withdraw_agreement,
)
from hansa.outcomes.permissions import can_answer_for_party
from hansa.outcomes.queries.parties import (
    administrators_to_tell,
    unsettled_of,
    waiting_for,
)
from tests.factories import NOW, make_agreement, make_article, make_organisation, make_user

pytestmark = pytest.mark.django_db
TERMS = Terms(kind="mou", title="Bridge", signed_date=date(2017, 6, 1))
OUTSIDE = PartyDetails(name="Kyoto Lab", country="JP")


class Sides:
    """Two organisations with their people and an agreement that waits."""

    def __init__(self, *, third=False):
        self.ann, self.bob, self.cyd = (make_user(language=x) for x in ("en", "fr", "de"))
        self.ours = make_organisation("Ours", administrator=self.ann)
        self.theirs = make_organisation("Theirs", administrator=self.bob)
        self.third = make_organisation("Third", administrator=self.cyd)
        others = [self.theirs, self.third] if third else [self.theirs]
        self.agreement = make_agreement("Bridge", ours=self.ours, others=others, actor=self.ann)

    def party(self, organisation):
        return self.agreement.parties.get(organisation=organisation)

    def state(self):
        self.agreement.refresh_from_db()
        return self.agreement.state

    def confirm(self, who, organisation, version=1):
        confirm_agreement(actor=who, now=NOW, party=self.party(organisation), version=version)

    def refuse(self, who, organisation, version=1, reason="We never signed."):
        refuse_agreement(
            actor=who, now=NOW, party=self.party(organisation), version=version, reason=reason
        )

    def edit(self, who, acting, version=1, parties=None, origin=None, **changes):
        """Save the agreement with these changes of its terms."""
        current = Agreement.objects.get(pk=self.agreement.pk)
        terms = {name: getattr(current, name) for name in vars(TERMS)} | changes
        parties = parties or [
            PartyDetails(p.organisation, p.name, p.country) for p in current.parties.all()
        ]
        return edit_agreement(
            actor=who, now=NOW, agreement=current, version=version, terms=Terms(**terms),
            parties=parties, acting=acting, origin=origin or Origin(),
        )  # fmt: skip


def found():
    return [document.title for document in search_documents("bridge")]


def mails(user):
    return list(
        OutgoingMail.objects.filter(recipient=user.email)
        .order_by("pk")
        .values_list("subject", flat=True)
    )


def test_it_waits_until_another_party_confirms_it(client):
    sides = Sides()
    assert sides.state() == "waiting"
    assert client.get("/agreements/bridge/").status_code == 404
    assert "Bridge" not in client.get("/agreements/").content.decode()
    assert "Bridge" not in client.get("/organisations/ours/").content.decode()
    assert found() == []
    assert mails(sides.ann) == []
    assert len(mails(sides.bob)) == 1
    assert "/fr/agreements/bridge/" in OutgoingMail.objects.get().text
    sides.confirm(sides.bob, sides.theirs)
    assert sides.state() == "public"
    assert sides.agreement.published_at == NOW
    page = client.get("/agreements/bridge/").content.decode()
    assert page.count("confirmed on 11 July 2017") == 2
    assert "Bridge" in client.get("/organisations/theirs/").content.decode()
    assert found() == ["Bridge"]
    assert mails(sides.ann) == ["Theirs confirms Bridge"]
    assert str(sides.party(sides.theirs)) == "Theirs"
    verbs = AuditRecord.objects.filter(verb__startswith="agreement.").values_list("verb", flat=True)
    assert set(verbs) == {"agreement.register", "agreement.confirm"}


def test_with_all_others_outside_the_directory_it_is_shown_at_once():
    alone = make_organisation("Alone")
    assert make_agreement(ours=alone).state == "public"
    assert make_agreement().state == "public"
    assert not make_agreement(ours=alone).is_vouched
    assert make_agreement(others=[alone]).is_vouched


def test_a_refusal_is_told_to_the_other_side_and_can_be_taken_back():
    sides = Sides()
    with pytest.raises(IntegrityError), transaction.atomic():
        sides.refuse(sides.bob, sides.theirs, reason="")
    sides.refuse(sides.bob, sides.theirs)
    assert sides.state() == "refused"
    told = OutgoingMail.objects.get(recipient=sides.ann.email)
    assert told.subject == "Theirs does not confirm Bridge"
    assert "We never signed." in told.text
    with pytest.raises(OperationRefused, match="refused already"):
        sides.refuse(sides.bob, sides.theirs)
    sides.confirm(sides.bob, sides.theirs)
    assert sides.state() == "public"
    assert sides.party(sides.theirs).reason == ""
    with pytest.raises(OperationRefused, match="confirmed already"):
        sides.confirm(sides.bob, sides.theirs)


def test_of_three_parties_one_confirmation_is_enough_and_one_refusal_too_much(client):
    sides = Sides(third=True)
    sides.confirm(sides.bob, sides.theirs)
    assert sides.state() == "public"
    assert "not confirmed yet" in client.get("/agreements/bridge/").content.decode()
    sides.refuse(sides.cyd, sides.third)
    assert sides.state() == "refused"
    assert found() == []
    assert (
        "Nobody but the parties"
        in OutgoingMail.objects.filter(recipient=sides.ann.email).latest("pk").text
    )
    left = [p for p in sides.agreement.parties.all() if p.organisation != sides.third]
    sides.edit(
        sides.ann, sides.ours,
        parties=[PartyDetails(p.organisation, p.name, p.country) for p in left],
    )  # fmt: skip
    assert sides.state() == "waiting"
    sides.confirm(sides.bob, sides.theirs, version=2)
    assert sides.state() == "public"


def test_refused_by_one_it_stays_hidden_when_another_confirms():
    sides = Sides(third=True)
    sides.refuse(sides.cyd, sides.third)
    sides.confirm(sides.bob, sides.theirs)
    assert sides.state() == "refused"
    last = OutgoingMail.objects.filter(recipient=sides.ann.email).latest("pk")
    assert "Another party has refused it" in last.text


@pytest.mark.parametrize("public", [True, False])
def test_a_party_that_is_taken_off_is_told_in_its_language_and_not_what_is_new(public):
    sides = Sides(third=True)
    if public:
        sides.confirm(sides.bob, sides.theirs)
    else:
        sides.refuse(sides.cyd, sides.third)
    both = make_user(language="es")
    for organisation in (sides.ours, sides.third):
        add_administrator(actor=None, now=NOW, organisation=organisation, user=both)
    add_administrator(actor=None, now=NOW, organisation=sides.third, user=sides.ann)
    OutgoingMail.objects.all().delete()
    left = [PartyDetails(sides.ours), PartyDetails(sides.theirs), OUTSIDE]
    new = {} if public else {"title": "Secret", "scope": "New words"}
    sides.edit(sides.ann, sides.ours, parties=left, **new)
    told = OutgoingMail.objects.get(recipient=sides.cyd.email)
    assert "Third" in told.subject
    assert "Bridge" in told.subject
    assert told.text.count("/agreements/") == (1 if sides.state() == "public" else 0)
    assert "Secret" not in told.text
    assert "New words" not in told.text
    assert len(mails(both)) == 2, "of what it is still party to, and of what no more"
    assert mails(sides.ann) == []
    OutgoingMail.objects.all().delete()
    sides.edit(sides.ann, sides.ours, version=2, parties=[*left[:2]])
    assert mails(sides.cyd) == []


def test_a_party_that_is_entered_elsewhere_in_the_list_is_not_taken_off():
    sides = Sides(third=True)
    OutgoingMail.objects.all().delete()
    sides.edit(sides.ann, sides.ours, parties=[
        PartyDetails(sides.third), PartyDetails(sides.ours), PartyDetails(sides.theirs),
    ])  # fmt: skip
    assert len(mails(sides.cyd)) == 1
    assert "Third" not in mails(sides.cyd)[0]


def test_what_was_confirmed_is_what_is_shown():
    sides = Sides()
    sides.confirm(sides.bob, sides.theirs)
    sides.edit(sides.ann, sides.ours, scope="Everything.")
    assert sides.state() == "waiting"
    assert found() == []
    assert sides.party(sides.ours).answer == "confirmed"
    assert sides.party(sides.theirs).answer == ""
    with pytest.raises(OperationRefused, match="changed it meanwhile"):
        sides.confirm(sides.bob, sides.theirs, version=1)
    with pytest.raises(OperationRefused, match="changed it meanwhile"):
        sides.refuse(sides.bob, sides.theirs, version=1)
    sides.confirm(sides.bob, sides.theirs, version=2)
    assert sides.state() == "public"


def test_where_it_came_from_is_not_part_of_what_is_confirmed():
    sides = Sides()
    sides.confirm(sides.bob, sides.theirs)
    sides.edit(sides.bob, sides.theirs, origin=Origin(None, make_article("fresh")))
    assert sides.state() == "public"
    assert sides.agreement.article.slug == "fresh"
    assert sides.party(sides.ours).answer == "confirmed"


def test_the_sites_editors_show_it_at_once_and_a_party_may_still_refuse():
    sides, editor = Sides(), make_user(role="editor")
    sides.edit(editor, None, title="Bridge of the editors")
    assert sides.state() == "public"
    assert sides.agreement.is_vouched
    assert sides.party(sides.ours).answer == ""
    assert "In the agreements register" in mails(sides.ann)[0]
    sides.refuse(sides.bob, sides.theirs, version=2)
    assert sides.state() == "refused"
    sides.edit(sides.ann, sides.ours, version=2, title="Bridge of ours")
    assert sides.state() == "waiting"


def test_an_editor_vouches_for_words_as_they_stand_but_not_against_a_party():
    sides, editor = Sides(), make_user(role="editor")
    sides.edit(editor, None)
    assert sides.state() == "public"
    assert sides.party(sides.ours).answer == "confirmed"
    sides.refuse(sides.bob, sides.theirs, version=2)
    sides.edit(editor, None, version=2)
    assert sides.state() == "refused"


def test_a_name_spelt_otherwise_is_a_change():
    sides = Sides()
    parties = [PartyDetails(sides.ours), PartyDetails(sides.theirs),
               PartyDetails(name="KYOTO Lab", country="JP")]  # fmt: skip
    sides.edit(sides.ann, sides.ours, parties=parties)
    assert sides.agreement.parties.last().name == "KYOTO Lab"
    sides.edit(sides.bob, sides.theirs, version=2, parties=parties[::-1])
    assert sides.agreement.parties.first().name == "KYOTO Lab"


def test_its_kind_is_found_in_every_language():
    make_agreement("Bridge", kind="gateway")
    for words in ("gateway agreement", "accord de passerelle", "Gateway-Abkommen", "pasarela"):
        assert [d.title for d in search_documents(words)] == ["Bridge"], words


def test_two_who_edit_at_once_are_not_overwritten():
    sides = Sides()
    sides.edit(sides.ann, sides.ours, title="Hers")
    with pytest.raises(StaleForm) as stale:
        sides.edit(sides.bob, sides.theirs, title="His")
    assert stale.value.current.title == "Hers"
    assert sides.agreement.parties.count() == 3


@pytest.mark.parametrize(("parties", "changes", "why"), [
    ([OUTSIDE], {}, "at least two"),
    ([], {}, "at least two"),
    ([OUTSIDE, PartyDetails(name="KYOTO  lab", country="JP")], {}, "twice"),
    ([PartyDetails(name=f"Lab {n}", country="JP") for n in range(31)], {}, "Up to 30"),
    ([OUTSIDE, PartyDetails(name="Lab", country="JP")], {"expires_date": date(2017, 5, 31)},
     "expire before"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_stored(parties, changes, why):
    with pytest.raises(OperationRefused, match=why):
        register_agreement(
            actor=None, now=NOW, terms=Terms(**vars(TERMS) | changes), parties=parties, acting=None
        )
    assert not Agreement.objects.exists()


def test_whoever_registers_is_a_party_and_waits_for_few():
    ann, ours = make_user(), make_organisation("Ours")
    given = {"actor": ann, "now": NOW, "terms": TERMS, "acting": ours}
    with pytest.raises(OperationRefused, match="stay a party"):
        register_agreement(parties=[OUTSIDE, PartyDetails(name="Lyon Lab", country="FR")], **given)
    parties = [PartyDetails(ours), PartyDetails(make_organisation())]
    made = [register_agreement(parties=parties, **given) for _ in range(MOST_WAITING)]
    assert made[1].slug == "bridge-2"
    with pytest.raises(OperationRefused, match="Many agreements"):
        register_agreement(parties=parties, **given)
    withdraw_agreement(actor=ann, now=NOW, agreement=made[0])
    assert register_agreement(parties=parties, **given).slug == "bridge"


def test_nobody_makes_us_write_without_end(monkeypatch):
    sides, editor = Sides(), make_user(role="editor")
    monkeypatch.setattr("hansa.outcomes.operations.agreements.MOST_A_DAY", 3)
    for version in (1, 2):
        sides.edit(sides.ann, sides.ours, version=version, title=f"Bridge {version}")
    with pytest.raises(OperationRefused, match="Go on tomorrow"):
        sides.edit(sides.ann, sides.ours, version=3, title="Bridge 3")
    with pytest.raises(OperationRefused, match="Go on tomorrow"):
        make_agreement(ours=sides.ours, actor=sides.ann)
    sides.edit(editor, None, version=3, title="Bridge of the editors")
    sides.edit(sides.bob, sides.theirs, version=4, title="His bridge")


def test_a_party_that_thinks_twice_tells_the_others_that_it_waits():
    sides = Sides()
    sides.refuse(sides.ann, sides.ours)
    sides.confirm(sides.ann, sides.ours)
    assert sides.state() == "waiting"
    last = OutgoingMail.objects.filter(recipient=sides.bob.email).latest("pk")
    assert "visible de tous" in last.text  # Bob reads French


def test_the_database_holds_what_must_hold():
    ours = make_organisation("Ours")
    made = make_agreement(ours=ours)
    wrong = [
        {"organisation": ours},  # twice
        {"organisation": make_organisation(), "name": "Also a name"},
        {"organisation": make_organisation(), "country": "DE"},
        {"country": "DE"},
        {"name": "Kyoto Lab", "country": "JP"},  # twice
        {"name": "Outside", "answer": "confirmed"},
        {"organisation": make_organisation(), "answer": "refused"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Party.objects.create(agreement=made, place=9, **fields)
    for fields in ({"expires_date": date(2017, 5, 31)}, {"published_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.filter(pk=made.pk).update(**fields)
    assert Party.objects.create(agreement=made, place=9, name="Kyoto Lab").shown_country == ""


def test_only_what_is_not_public_is_taken_back():
    sides = Sides()
    sides.confirm(sides.bob, sides.theirs)
    with pytest.raises(OperationRefused, match="It is public"):
        withdraw_agreement(actor=sides.ann, now=NOW, agreement=sides.agreement)
    sides.refuse(sides.bob, sides.theirs)
    OutgoingMail.objects.all().delete()
    withdraw_agreement(actor=sides.ann, now=NOW, agreement=sides.agreement)
    assert not Agreement.objects.exists()
    told = OutgoingMail.objects.get()
    assert (told.recipient, told.subject) == (sides.bob.email, f"{TERMS.title} a été retiré")
    assert sides.theirs.name in told.text


def test_people_see_what_waits_for_them(sign_in):
    sides = Sides()
    assert [party.organisation for party in waiting_for(sides.bob)] == [sides.theirs]
    assert not waiting_for(sides.ann)
    assert list(unsettled_of(sides.ann)) == [sides.agreement]
    assert not unsettled_of(sides.bob)
    assert "Agreements to confirm" in sign_in(sides.bob).get("/dashboard/").content.decode()
    assert "Agreements not shown yet" in sign_in(sides.ann).get("/dashboard/").content.decode()
    own = sign_in(sides.ann).get("/organisations/ours/").content.decode()
    assert "waiting for confirmation" in own
    sides.confirm(sides.bob, sides.theirs)
    assert not waiting_for(sides.bob)
    assert not unsettled_of(sides.ann)


def test_who_speaks_for_two_parties_is_told_once_and_nobody_answers_for_a_name():
    both = make_user()
    one, two = (make_organisation(administrator=both) for _ in range(2))
    made = make_agreement(ours=one, others=[two])
    assert administrators_to_tell(made) == [both]
    outside = made.parties.get(organisation=None)
    assert not can_answer_for_party(both, outside)
    assert can_answer_for_party(both, made.parties.get(organisation=two))
