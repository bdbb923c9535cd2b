"""Names as people write them, on paper: with our fonts, the system's, or a warning."""

import io

import pytest
from pypdf import PdfReader

from hansa.matchmaking.documents import glyphs, print_badges, unprintable
from hansa.matchmaking.models import Delegate
from hansa.matchmaking.presentation.paper import MOST_NAMED, unprintable_for_screen
from hansa.matchmaking.queries.paper import names_on_paper
from tests.factories import make_application, make_matchmaking

NAMES = [
    "Łukasz Żółć", "Nguyễn Văn Hậu", "Γιώργος Παπαδόπουλος", "ᾼδης Ὀδυσσεύς", "Дмитро Ґалаґан",
    "Әлихан Қожа", "สมชาย ใจดี", "محمد العلي",
]  # fmt: skip
HIEROGLYPHS = "\U00013000\U00013001"
"""Of a script that no font here has."""


def sentence(call):
    names = names_on_paper(call)
    return unprintable_for_screen(names, unprintable(names))


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(glyphs, "_has_glyph", {})


def test_scripts_of_our_fonts_are_printed_and_others_found_out_once(monkeypatch):
    assert unprintable(NAMES) == set()
    assert unprintable([f"Ani {HIEROGLYPHS}", "Ada"]) == {*HIEROGLYPHS}
    monkeypatch.setattr(glyphs, "_without_glyph", None)  # nothing is drawn again
    assert unprintable([*NAMES, HIEROGLYPHS, "no\u00adbody\u200f", "\u2029"]) == {*HIEROGLYPHS}
    assert unprintable([]) == set()


@pytest.mark.django_db
def test_badges_use_the_fonts_that_come_with_the_site():
    call = make_matchmaking()
    for name in NAMES:
        make_application(call).delegates.update(name=name)
    pages = PdfReader(io.BytesIO(print_badges(call, lambda fraction: True).content)).pages
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }
    for family in ("Source-Serif-4", "Noto-Sans-Thai", "Noto-Sans-Arabic"):
        assert any(family in name for name in fonts), fonts


@pytest.mark.django_db
def test_organisers_read_whose_names_cannot_be_printed(fair, sign_in):
    address = f"/events/{fair.event.slug}/desk/paper/"
    assert "No font of this site" not in sign_in(fair.organiser).get(address).content.decode()
    fair.ours[0].delegates.update(name=f"Ani {HIEROGLYPHS}")
    page = sign_in(fair.organiser).get(address).content.decode()
    assert f"empty boxes would stand for them: Ani {HIEROGLYPHS}. Whoever" in page
    for number in range(MOST_NAMED):
        Delegate.objects.create(
            application=fair.theirs[0], name=f"{number} {HIEROGLYPHS}", email=f"{number}@x.example"
        )
    assert "and 1 more." in sentence(fair.call)
    # Who does not come stands on no paper.
    fair.ours[0].delegates.update(has_left=True)
    assert "more" not in sentence(fair.call)
