"""Calls that fit an organisation: open ones it may apply to, by fields and words."""

import pytest

from hansa.calls.models import Call
from hansa.calls.operations.writing import Cutoff
from hansa.organisations.presentation.recommending import groups_for
from hansa.organisations.queries.recommending import rows_for
from hansa.organisations.rounds import make_round
from tests.factories import DAY, NOW, make_call, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db


def calls_for(organisation):
    make_round()
    titles = dict(Call.objects.values_list("pk", "title"))
    return [titles[row.object_id] for row in rows_for(["call"], organisation.pk)]


def test_open_calls_are_ranked_by_content_where_one_may_apply():
    photonics, digital = make_term("photonics", "technology"), make_term("digital")
    own = make_organisation("Own", terms=[photonics, digital], administrator=make_user())
    for n in range(4):
        make_organisation(f"Other {n}", terms=[digital])
    make_call("both", terms=[photonics, digital], title="Both")
    make_call("one", terms=[digital], title="One")
    make_call("none", terms=[make_term("wood", "sector")], title="None")
    make_call("closed", terms=[photonics], title="Closed", deadlines=[NOW - DAY])
    make_call("draft", terms=[photonics], title="Draft", published=False)
    make_call("abroad", terms=[photonics], title="Abroad", countries=["JP"])
    make_call("kinds", terms=[photonics], title="Kinds", profile_types=["sme"])
    assert calls_for(own) == ["Both", "One"]
    group = {group.kind: group for group in groups_for(own, NOW)}["call"]
    assert group.heading == "Calls that fit you"
    assert group.lines[0].reasons == ["It is about what you work in: Photonics, Digital"]
    assert "2017" in group.lines[0].shown.over
    assert not {group.kind for group in groups_for(own, NOW + 30 * DAY)} & {"call"}, "it is over"


def test_a_call_of_which_only_a_later_stage_is_ahead_is_not_recommended():
    photonics = make_term("photonics", "technology")
    own = make_organisation("Own", terms=[photonics], administrator=make_user())
    for n in range(4):
        make_organisation(f"Other {n}")
    stages = [Cutoff(NOW + DAY), Cutoff(NOW + 20 * DAY, stage=2)]
    call = make_call("stages", terms=[photonics], title="Stages", deadlines=stages)
    assert calls_for(own) == ["Stages"]
    assert {group.kind for group in groups_for(own, NOW)} >= {"call"}
    assert not {group.kind for group in groups_for(own, NOW + 2 * DAY)} & {"call"}
    call.deadlines.filter(stage=1).update(at=NOW - DAY)
    assert calls_for(own) == []


def test_words_are_a_reason_and_a_call_without_end_has_no_day():
    own = make_organisation("Own", summary="Amphibious ferries", administrator=make_user())
    make_call("ferries", title="Amphibious ferries", deadlines=[])
    make_call("one-word", title="Ferries of all kinds", deadlines=[])
    assert calls_for(own) == ["Amphibious ferries"], "a single word may be anybody's"
    group = {group.kind: group for group in groups_for(own, NOW)}["call"]
    assert group.lines[0].reasons == ["Words in it and in your profile: amphibious, ferries"]
    assert group.lines[0].shown.over == ""
