"""Work of editors in the demo world: pictures, what waits, what is planned, what was corrected."""

import io
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from hansa.common.pictures import responsive_photo
from hansa.demo.facts import at
from hansa.events.models import Event
from hansa.news.models import Article
from hansa.news.operations.showing import add_article_picture
from hansa.news.operations.voices import ask_for_voice, give_voice
from hansa.news.operations.writing import (
    edit_article,
    publish_article,
    submit_article,
    write_article,
)
from hansa.news.participation import Participant, participants_of

if TYPE_CHECKING:
    from hansa.demo.world import World

BEGINS = at(2017, 7, 10)
"""The day before the demo world opens."""
SIZE = (1600, 900)
PICTURES = {
    "natureef-three-memoranda": (
        "Drawing: fields in four greens under a pale sky, with a sun", "#dfe8dc", "#5d8a5a"
    ),
    "interview-emma-vendrell": (
        "Drawing: terraces of a hill by the sea in sand and blue", "#e9dfcb", "#3f7f93"
    ),
    "nineteen-clusters-in-america": (
        "Drawing: three rows of towers behind a river", "#d9e6ea", "#35566b"
    ),
}  # fmt: skip
"""What can be seen, and the colours of sky and land."""


def add_newsroom(world: "World", events: dict[str, Event], articles: dict[str, Article]) -> None:
    """Add what makes the editors' pages alive; invented but for the facts it is added to."""
    draw = random.Random(27)  # noqa: S311 - a world by seed, nothing secret
    editor, manager = world.people["editor"], world.people["manager"]
    for slug, (alt, sky, land) in PICTURES.items():
        add_article_picture(
            actor=editor, now=BEGINS, article=articles[slug],
            photo=responsive_photo(_drawing(draw, sky, land)), alt=alt,
            caption="Drawn for this demonstration",
        )  # fmt: skip
    own = world.organisations["Öresund Health Cluster"]
    told = _write(
        world, "manager", "community", "Six hospitals try portable ultrasound",
        "The cluster of the Sound reports on the first half of its trials.",
        "Nurses of **six hospitals** on both sides of the Sound have begun to use portable "
        "devices.\n\n- training took a day\n- the first results come in autumn", ["health"],
        organisations=[own], organisation=own,
    )  # fmt: skip
    submit_article(actor=manager, now=BEGINS, article=told)
    planned = _write(
        world, "editor", "news", "Autumn’s matchmaking events open for applications",
        "Three events take applications from September.",
        "Dates, sides and places are in the calendar.", ["matchmaking"],
    )  # fmt: skip
    publish_article(actor=editor, now=BEGINS, article=planned, at=at(2017, 9, 1))
    _write(world, "editor", "interview", "Five questions to a validator",
           "A draft: what the criteria are for, and who is waived.", "", [])  # fmt: skip
    begun = _write(
        world, "manager", "community", "Nurses learn portable ultrasound",
        "The cluster of the Sound trains the first forty.",
        "The course takes two days.", ["health"], organisations=[own], organisation=own,
    )  # fmt: skip
    _correct(world, publish_article(actor=editor, now=BEGINS, article=begun, at=BEGINS))
    taiwan = events["eu-taiwan-2017"]
    for one in participants_of(taiwan):
        if one.user == world.people["delegate"]:
            ask_for_voice(actor=None, now=BEGINS, event=taiwan, participant=one)
    asked = ask_for_voice(
        actor=None, now=BEGINS, event=events["us-mission-2017"],
        participant=Participant("rosa@guest.example", "en"),
    )  # fmt: skip
    give_voice(
        actor=None, now=BEGINS, voice=asked, name="Rosa Example", role="Invented for this demo",
        text="Two days on the bus with people of my own trade were worth as much as the meetings.",
    )  # fmt: skip


def _write(
    world: "World", who: str, kind: str, title: str, summary: str, body: str, tags: list[str],
    **others: Any,
) -> Article:  # fmt: skip
    return write_article(
        actor=world.people[who], now=BEGINS, tags=tags, **others,
        details={"kind": kind, "title": title, "summary": summary, "body": body},
    )  # fmt: skip


def _correct(world: "World", article: Article) -> None:
    edit_article(
        actor=world.people["editor"], now=BEGINS + timedelta(hours=1), article=article,
        version=article.version, tags=article.tags.values_list("name", flat=True),
        organisations=article.organisations.all(),
        details={"body": "The course takes **one day**."},
        correction="The course takes one day, not two.",
    )  # fmt: skip


def _drawing(draw: random.Random, sky: str, land: str) -> ContentFile:
    """Return a landscape of a few broad shapes as PNG."""
    picture = Image.new("RGB", SIZE, sky)
    brush = ImageDraw.Draw(picture)
    width, height = SIZE
    brush.ellipse((width - 420, 110, width - 240, 290), fill="#f0b35a")
    for row in range(4):
        top = height * (4 + row) // 8
        edge = [(x, top + draw.randrange(-40, 40)) for x in range(0, width + 1, 200)]
        shade = Image.blend(
            Image.new("RGB", (1, 1), land), Image.new("RGB", (1, 1), sky), 0.6 - row * 0.2
        )
        brush.polygon([*edge, (width, height), (0, height)], fill=shade.getpixel((0, 0)))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return ContentFile(file.getvalue(), name="drawing.png")
