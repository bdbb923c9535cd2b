"""The edition of summer 2017: every fact of the newsletter is in it, every figure is computed."""

import pytest
from django.utils.translation import override

from hansa.demo import facts
from hansa.newsletter.checks import faults_of
from hansa.newsletter.models import Edition
from hansa.newsletter.queries.sources import figures_now
from hansa.newsletter.rendering import render_edition_mail, shown_sections

pytestmark = pytest.mark.django_db

# By section, as the public newsletter had them; each in the edition's own words.
FACTS = {
    "Latest news": [
        "15 to 19 May", "19 cluster organisations", "10 European countries", "BILAT USA 4.0",
        "20 peer organisations", "Philadelphia", "Boston and Cambridge", "Washington",
        "more than 90 bilateral meetings", "a seminar and a round table", "experts of both sides",
        "26 and 27 June", "5G, circular economy and smart industry", "About 200 people",
        "companies, clusters and business associations", "131 formal meetings", "21 European",
        "15 Taiwanese", "Ulla Engelmann", "DG GROWTH", "Chun-Fang Hsu",
        "Chinese National Federation of Industries", "Le Bourget", "22 and 23 June",
        "16 clusters of 11 countries", "about thirty bilateral meetings", "digital and software",
        "laser and microwaves", "smart textiles", "security and defence", "Christophe Guichard",
        "European Commission", "internationalisation of clusters", "less than a year and a half",
        "United States", "Japan", "networks page is new", "More than thirty networks",
    ],
    "Upcoming events": [
        "20th TCI Global Conference", "7–9 September 2017", "Low Carbon Business Action in Brazil",
        "3–5 October 2017", "Biotechnology: challenges, skills and ICT", "5 October 2017",
        "20 September 2017", "16:00–17:00 CEST", "first webinar", "Expert Talk",
        "Gerd Meier zu Köcker",
        "European Secretariat for Cluster Analysis (ESCA)", "funding mix of cluster organisations",
    ],
    "Open calls": [
        "INNOSUP-1: Activate", "5 September 2017", "Financial support to third parties",
        "EaP PLUS: first cluster grant scheme", "30 September 2017", "INNOLABS",
    ],
    "At a glance": ["video interview", "Emma Vendrell", "international projects", "clusters unit",
                    "ACCIÓ", "Government of Catalonia"],
    "Upcoming matchmaking": [
        "EU–Thailand", "5–7 September 2017", "Bangkok", "Three days", "health care",
        "National Science and Technology Development Agency (NSTDA)",
        "applications before 12 July 2017", "13–14 September 2017",
        "Thessaloniki International Fair", "tenth European cluster matchmaking mission",
        "creative industries, mobility, smart city, agrotech and automotive",
        "applications before 20 July 2017",
    ],
    "Achievements": [
        "25 years of cluster policy", "Catalonia", "8 June", "Carles Puigdemont", "Natureef",
        "ESCP-4i", "Beijing, Shijiazhuang, Hebei and Huai’an", "15 to 18 June",
        "agriculture and clean energy", "FEMAC (Spain)", "Agro Business Park (Denmark)",
        "Green Synergy (Bulgaria)", "Three memoranda of understanding", "Huai’an Municipality",
        "China International Technology Transfer Center", "Natureef China",
        "two between pairs of companies and the clusters", "bioXclusters plus", "Fenglin Group",
        "Gateway Agreement", "15 May", "free services and guidance",
        "Fenglin Biomedical Center", "Xuhui, Shanghai", "personalised medicine",
    ],
    "Tools": ["Does your organisation support entrepreneurship?", "anonymously", "live results"],
    "Dialogue with users": [
        "Sam Goodall", "Cambridge Cleantech", "European cluster mission to the United States",
        "more than 70 potential collaborators", "three of them", "two meetings in London",
        "US–EU summit on smart grid technology",
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _reads(world, db):
    """Have the world before the test's own transaction begins."""


def text_of(section):
    words = [section.text, *(f"{number} {label}" for number, label in section.figures)]
    for item in section.items:
        words += [item.title, *item.notes, item.teaser, item.action]
    return " ".join(words).replace("*", "")


@pytest.mark.parametrize("label", FACTS)
def test_every_fact_of_the_newsletter_is_in_its_section(label):
    with override("en"):
        sections = {one.label: text_of(one) for one in shown_sections(Edition.objects.get())}
    assert [fact for fact in FACTS[label] if fact not in sections[label]] == []


def test_figures_are_computed_from_the_records():
    edition = Edition.objects.get()
    assert edition.figures["organisations"] == 630
    assert edition.figures["networks"] == 32
    told = {item.title: item for item in edition.items.all()}
    taiwan = str(told["EU–Taiwan: 131 meetings in two days"].facts["event"])
    again = figures_now(edition, facts.BEGINS_AT)
    assert again["events"][taiwan] == {"meetings": 131, "organisations": 36}
    assert list(again["votes"].values()) == [100]
    edition.figures = again
    with override("en"):
        text = render_edition_mail(edition, leave="http://127.0.0.1:8000/x")["text"]
    for words in ("630 organisations", "32 networks", "131 meetings · 36 organisations",
                  "100 votes so far"):  # fmt: skip
        assert words in text


def test_edition_is_in_order_in_each_language():
    edition = Edition.objects.get()
    sizes = {}
    for language in ("en", "de", "fr", "es"):
        with override(language):
            leave = "http://127.0.0.1:8000/newsletter/"
            letter = render_edition_mail(edition, leave=leave)
            assert faults_of(edition, letter, facts.BEGINS_AT) == []
            sizes[language] = len(letter["html"].encode())
    assert max(sizes.values()) < 100 * 1024
