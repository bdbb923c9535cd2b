"""The small shared pieces: places, Markdown, forms, tags, policies, jobs, clock."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django import forms
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.utils.translation import override

from hansa.common import clock, jobs, places
from hansa.common.csp import policy_for_mail
from hansa.common.forms import KeyedForm, VersionedForm, in_words, whole_numbers
from hansa.common.pages import action, page_of
from hansa.common.templatetags import hansa as tags
from hansa.common.text import render_markdown

ROOT = Path(__file__).resolve().parent.parent.parent


def test_clock_is_shifted_by_the_setting(settings, monkeypatch):
    monkeypatch.undo()
    settings.CLOCK_SHIFT = -86400
    passed = datetime.now(UTC) - clock.now()
    assert abs(passed - timedelta(days=1)) < timedelta(minutes=1)


def test_country_is_named_in_the_readers_language():
    assert places.country_name("DE") == "Germany"
    with override("fr"):
        assert places.country_name("DE") == "Allemagne"
        assert places.country_choices()[0][1].startswith("A")
    assert places.country_name("??") == "??"
    assert "EU" not in dict(places.country_choices())


def test_country_is_known_by_its_name_in_either_language_or_its_code():
    with override("de"):
        for name in ("Japan", "jp", "JAPAN "):
            assert places.country_code(name) == "JP"
        assert places.country_code("Österreich") == places.country_code("austria") == "AT"
    assert places.country_code("USA") == "US"
    for nothing in ("", "…", "Atlantis", "Österreich", "EU", "ZZ"):
        assert places.country_code(nothing) == ""


def test_projection_is_that_of_the_base_map():
    drawn = json.loads((ROOT / "assets/map/projection.json").read_text())
    p = places.PROJECTION
    assert drawn["centre"] == {"latitude": p.latitude, "longitude": p.longitude}
    assert (drawn["scale"], drawn["translate"]) == (p.scale, [p.x, p.y])
    assert drawn["viewBox"] == [0, 0, p.width, p.height]


def test_project_puts_the_centre_in_its_place_and_drops_what_is_off_the_map():
    p = places.PROJECTION
    assert places.project(p.latitude, p.longitude) == (p.x, p.y)
    berlin, madrid = places.project(52.5, 13.4), places.project(40.4, -3.7)
    assert berlin[0] > madrid[0]
    assert berlin[1] < madrid[1]
    assert places.project(25.03, 121.5) is None
    assert places.project(-41.3, 174.8) is None


def test_map_points_grow_with_the_number_and_leave_out_what_is_off_the_map():
    one, many = places.map_points([(52.5, 13.4, 1), (52.5, 13.4, 9), (25.0, 121.5, 5)])
    assert many["r"] > one["r"]


def test_markdown_becomes_clean_html():
    html = render_markdown("# Big\n\n**bold** [x](javascript:alert(1)) <script>alert(1)</script>")
    assert "<h2>Big</h2>" in html
    assert "<strong>bold</strong>" in html
    assert "<script" not in html
    assert "href" not in html
    linked = render_markdown("[x](https://example.org)")
    assert 'rel="noopener nofollow"' in linked


class NamedForm(VersionedForm):
    """A form with one field of its own."""

    name = KeyedForm.base_fields["key"].__class__(label="Name")


def test_form_keys_differ_from_form_to_form():
    assert KeyedForm()["key"].value() != KeyedForm()["key"].value()
    assert not KeyedForm({}).is_valid()
    assert KeyedForm({"key": "k"}).is_valid()


def test_whole_numbers_leave_out_what_is_none():
    assert whole_numbers(["1", "22", "x", "-3", "²", "", "٣", "9" * 30]) == {1, 22}


def test_differences_show_both_versions_of_what_differs():
    form = NamedForm({"version": "1", "name": "Mine"})
    assert form.is_valid()

    class Stored:
        version, name = 2, "Theirs"

    assert form.differences(Stored) == [{"label": "Name", "mine": "Mine", "theirs": "Theirs"}]
    Stored.name = "Mine"
    assert form.differences(Stored) == []


def test_values_are_told_in_words():
    size = forms.ChoiceField(choices=[("s", "small"), ("l", "large")])
    sizes = forms.MultipleChoiceField(choices=size.choices)
    assert in_words(size, "l") == "large"
    assert in_words(sizes, ["l", "s"]) == "small, large"
    assert in_words(sizes, None) == ""
    assert in_words(sizes, []) == ""
    assert in_words(forms.IntegerField(), 0) == "0"
    assert in_words(forms.IntegerField(), None) == ""


def test_action_leads_to_a_page_by_its_name():
    assert action("All", "news:article-list") == {"label": "All", "href": "/news/", "icon": ""}
    assert action("Home", "website:home", "house")["icon"] == "house"


def test_page_of_takes_the_nearest_page_for_a_wrong_number():
    rows = list(range(60))
    for asked, number in [("2", 2), ("0", 1), ("99", 3), ("x", 1), ("", 1)]:
        assert page_of(RequestFactory().get("/", {"page": asked}), rows).number == number


def test_policy_for_mail_allows_its_own_styles_and_nothing_else():
    policy = policy_for_mail('<style>p{}</style><p style="color:&quot;red&quot;">x</p>')
    assert policy.count("sha256-") == 2
    assert "'unsafe-inline'" not in policy
    assert "default-src 'none'" in policy
    assert policy != policy_for_mail('<style>p{}</style><p style="color:blue">x</p>')


def test_job_is_enqueued_by_name_when_the_transaction_commits(
    db, enqueued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue_on_commit("a.b", number=1)
        assert enqueued == []
    assert enqueued == [("a.b", {"number": 1})]


def test_enqueue_hands_the_task_to_the_queue(monkeypatch):
    monkeypatch.undo()
    taken = []

    class Task:
        @staticmethod
        def enqueue(**arguments):
            taken.append(arguments)

    monkeypatch.setattr(jobs, "import_string", lambda path: Task)
    jobs._enqueue("hansa.mail.tasks.deliver_mail", {"a": 1})
    assert taken == [{"a": 1}]


def test_tags_show_days_names_and_numbers():
    july = datetime(2017, 7, 11, 12, tzinfo=UTC)
    later = july + timedelta(days=2)
    assert tags.markdown("") == ""
    assert tags.country("FR") == "France"
    assert tags.in_zone(july, "Asia/Taipei").hour == 20
    assert tags.days_until(later, july) == 2
    assert tags.days_until(july, later) == 0
    assert tags.days_left(july, july) == "last day"
    assert tags.days_left(july + timedelta(days=1), july) == "1 day left"
    assert tags.days_left(later, july) == "2 days left"
    assert tags.day_span(july, july) == "11 July 2017"
    assert tags.item({"a": 1}, "a") == 1
    assert tags.item({}, "a") is None
    assert tags.initials("Ada King Byron") == "AK"
    assert tags.hue("Ada") == tags.hue("Ada")
    assert 0 <= tags.hue("Øresund") < 8


def test_query_changes_single_parameters():
    context = {"request": RequestFactory().get("/", {"q": "x", "page": "2", "country": "DE"})}
    assert tags.query(context, page=3, q="") == "?page=3&country=DE"
    assert tags.query(context, country=None, page="") == "?q=x"


def test_elided_leaves_gaps_in_many_pages():
    page = Paginator(range(1000), 10).page(50)
    assert tags.elided(page)[0] == 1
    assert 50 in tags.elided(page)
    assert len(tags.elided(page)) < 10


def test_runs_of_days_are_written_in_full():
    june = datetime(2017, 6, 26, 12, tzinfo=UTC)
    spans = {
        "en": ["26–27 June 2017", "26 June – 1 July 2017", "26 June 2017 – 26 June 2018"],
        "de": ["26.–27. Juni 2017", "26. Juni – 1. Juli 2017", "26. Juni 2017 – 26. Juni 2018"],
        "fr": ["26–27 juin 2017", "26 juin – 1 juillet 2017", "26 juin 2017 – 26 juin 2018"],
        "es": ["26–27 de junio de 2017"],
    }
    for language, wanted in spans.items():
        with override(language):
            for days, words in zip((1, 5, 365), wanted, strict=False):
                shown = tags.day_span(june, june + timedelta(days=days))
                # Unicode's data puts thin spaces around the dash.
                assert re.sub(r"\s", " ", shown) == words


def test_label_and_text_are_parted_as_the_language_does():
    assert tags.labelled("Unsubscribe", "https://x") == "Unsubscribe: https://x"
    with override("fr"):
        assert tags.labelled("Nom", "vide") == "Nom\u00a0: vide"
