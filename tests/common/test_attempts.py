"""What becomes of what a form or a button asks for: done, refused, or somebody was quicker."""

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpResponse
from django.test import RequestFactory

from hansa.common import attempts
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import VersionedForm


class Told(BaseStorage):
    """Messages of one answer."""

    def _get(self, *args, **kwargs):
        return [], True

    def texts(self):
        return [(one.level, str(one.message)) for one in self._queued_messages]


class Stored:
    """A row as somebody else stored it."""

    version, title = 7, "Theirs"


class TitleForm(VersionedForm):
    """A form that changes a title."""

    title = forms.CharField(label="Title", max_length=10)


@pytest.fixture
def request_():
    """Return a request that is asked to do something."""
    request = RequestFactory().post("/x/", {"version": "1", "title": "Mine"})
    request._messages = Told(request)
    return request


@pytest.fixture
def form(request_):
    """Return a form that is filled in well."""
    return TitleForm(posted(request_))


@pytest.fixture
def page(monkeypatch):
    """Return what a page was rendered with, instead of rendering it."""
    rendered = {}

    def render(_request, template, context, status):
        rendered.update(template=template, context=context)
        return HttpResponse(status=status)

    monkeypatch.setattr(attempts, "render", render)
    return rendered


def refuse():
    raise OperationRefused("Not now.")


def overtake():
    raise StaleForm(Stored())


def never():
    raise AssertionError("a form that is not filled in well does nothing")


def test_what_was_sent_is_there_only_if_something_was():
    looked, sent = RequestFactory().get("/x/?title=a"), RequestFactory().post("/x/")
    assert posted(looked) is None
    assert posted_files(looked) is None
    assert posted(sent) is sent.POST
    assert posted_files(sent) is sent.FILES
    assert posted(sent) is not None, "an empty form is sent, too"


def test_done_has_what_the_operation_made(form):
    tried = attempt(form, lambda: "made")
    assert (tried.is_done, tried.made, tried.form) == (True, "made", form)


def test_a_page_that_is_looked_at_tries_nothing(page):
    request = RequestFactory().get("/x/")
    tried = attempt(TitleForm(posted(request)), never)
    assert not tried.is_done
    assert tried.shown(request, "x.html", more=1).status_code == 200
    assert page["template"] == "x.html"
    assert page["context"] == {"form": tried.form, "differences": None, "more": 1}


def test_a_form_filled_in_badly_tries_nothing(page):
    request = RequestFactory().post("/x/", {"version": "1", "title": ""})
    tried = attempt(TitleForm(posted(request)), never)
    assert not tried.is_done
    assert tried.shown(request, "x.html").status_code == 422
    assert "title" in tried.form.errors


@pytest.mark.parametrize("at", [None, "title"])
def test_refused_is_said_at_the_form_or_at_a_field(form, request_, page, at):
    tried = attempt(form, refuse, at)
    assert (tried.is_done, tried.made) == (False, None)
    assert tried.form.errors == {at or "__all__": ["Not now."]}
    assert tried.shown(request_, "x.html").status_code == 422


def test_stale_keeps_what_was_typed_and_what_is_stored(form, request_, page):
    tried = attempt(form, overtake)
    assert not tried.is_done
    assert tried.shown(request_, "x.html").status_code == 409
    rows = [{"label": "Title", "mine": "Mine", "theirs": "Theirs"}]
    assert page["context"] == {"form": tried.form, "differences": rows}
    assert tried.form["title"].value() == "Mine"
    assert tried.form["version"].value() == 7, "saved again, it is saved over theirs"
    assert isinstance(tried.current, Stored)


def test_stale_without_a_difference_is_told_all_the_same(request_, page):
    form = TitleForm({"version": "1", "title": "Theirs"})
    tried = attempt(form, overtake)
    assert tried.differences == []
    assert tried.shown(request_, "x.html").status_code == 409


def test_any_other_fault_is_not_hidden(form, request_):
    for tries in (lambda: attempt(form, lambda: 1 / 0), lambda: act(request_, "/", "", never)):
        with pytest.raises((ZeroDivisionError, AssertionError)):
            tries()


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("Done.", [(messages.SUCCESS, "Done.")]),
        ("", []),
        (lambda made: f"{made} are done.", [(messages.SUCCESS, "3 are done.")]),
        (lambda _made: "", []),
    ],
)
def test_act_says_that_it_is_done_or_nothing(request_, done, told):
    answer = act(request_, "/there/", done, lambda: 3, back="/back/")
    assert (answer.status_code, answer["Location"]) == (302, "/there/")
    assert request_._messages.texts() == told


@pytest.mark.parametrize(("back", "where"), [(None, "/there/"), ("/back/", "/back/")])
def test_act_says_why_not_where_it_leads(request_, back, where):
    answer = act(request_, "/there/", "Done.", refuse, back=back)
    assert answer["Location"] == where
    assert request_._messages.texts() == [(messages.ERROR, "Not now.")]


def test_act_says_that_somebody_was_quicker_where_that_can_be(request_):
    answer = act(request_, "/there/", "Done.", overtake, stale="Look again.")
    assert answer["Location"] == "/there/"
    assert request_._messages.texts() == [(messages.ERROR, "Look again.")]
    with pytest.raises(StaleForm):
        act(request_, "/there/", "Done.", overtake)
