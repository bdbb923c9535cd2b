"""What the addresses of the access matrix lead to, app by app."""

from django.core.files.base import ContentFile

from hansa.calls.models import Call, CallQuestion
from hansa.calls.operations.following import renew_feed
from hansa.calls.operations.writing import submit_call
from hansa.common.pictures import Photo, ResponsivePhoto
from hansa.common.uploads import PDF
from hansa.events.operations.admission import set_admission
from hansa.events.operations.gallery import add_document, add_picture
from hansa.events.operations.registering import register_for_event
from hansa.events.operations.speaking import SpeakerDetails, add_speaker
from hansa.events.operations.talking import ask_ahead
from hansa.events.queries.certificates import certificate_code
from hansa.events.queries.talks import speaker_token
from hansa.matchmaking.operations.paper import lease_paper, request_paper, store_paper
from hansa.moderation.models import Case
from hansa.news.models import Article
from hansa.news.operations.showing import add_article_document, add_article_picture
from hansa.news.queries.voices import voice_token
from hansa.newsletter.operations.picturing import put_section_picture
from hansa.newsletter.operations.sending import send_edition
from hansa.partnering.operations.answering import (
    add_partner,
    comment_on_search,
    express_interest,
)
from tests.architecture.access_rows import ROWS
from tests.factories import (
    NOW,
    make_call,
    make_edition,
    make_event,
    make_organisation,
    make_user,
)
from tests.factories_news import make_voice
from tests.factories_partnering import make_partner_search
from tests.newsletter.editions import send_all


def pdf():
    return ContentFile(b"%PDF-1.7 paper", name="paper.pdf")


def illustrated_edition():
    """Make an edition that is out, with a picture above its first section."""
    act, edition = {"actor": make_user(), "now": NOW}, make_edition()
    drawn = ContentFile(b"jpeg", name="x.jpg")
    put_section_picture(
        **act, section=edition.sections.first(), photo=Photo(drawn, drawn, 1, 1), alt="A hall"
    )
    edition.refresh_from_db()
    return send_all(send_edition(**act, edition=edition))


def calls_and_cases(member):
    """Make what belongs to the call and what waits; return the arguments of their addresses."""
    call = Call.objects.get(slug="grant")
    asked = CallQuestion.objects.create(call=call, text="?", asked_at=NOW)
    waiting = make_call("waiting-call", published=False)
    submit_call(actor=waiting.written_by, now=NOW, call=waiting)
    case = {"pk": Case.objects.get().pk}
    return {
        "calls:followed-calendar": {"token": renew_feed(actor=member, now=NOW).token},
        "calls:question-answer": {"slug": "grant", "pk": asked.pk},
        "moderation:case-detail": case,
        "moderation:case-take": case,
        "moderation:case-block": case,
    }


def partnering(kept, manager):
    """Make a search with a partner, interest and a comment; return the arguments of addresses."""
    search = make_partner_search("Sensors", organisation=kept, keeper=manager)
    other = make_organisation("Interested", administrator=make_user())
    own = {"slug": search.slug}
    interest = express_interest(
        actor=make_user(), now=NOW, search=search, organisation=other, text="We do."
    )
    partner = add_partner(actor=manager, now=NOW, search=search, name="Outside")
    comment = comment_on_search(actor=make_user(), now=NOW, search=search, text="Good.")
    return {
        **{name: own for name in ROWS if name.startswith("partnering:search-")
           and name.split("-")[-1] not in {"list", "feed", "new", "mine"}},
        "partnering:search-invite": {**own, "organisation": other.slug},
        "partnering:partner-add": own,
        "partnering:suggestion-answer": own,
        "partnering:partner-remove": {**own, "pk": partner.pk},
        "partnering:interest-express": own,
        "partnering:interest-answer": {**own, "pk": interest.pk},
        "partnering:interest-withdraw": {**own, "pk": interest.pk},
        "partnering:comment-remove": {**own, "pk": comment.pk},
        "api:get_partner_search": own,
    }  # fmt: skip


def news_and_voices():
    """Make what belongs to the article, and a voice; return the arguments of their addresses."""
    article, act = Article.objects.get(slug="fresh"), {"actor": None, "now": NOW}
    drawn, slug = ContentFile(b"webp", name="x.webp"), {"slug": "fresh"}
    picture = {
        **slug,
        "pk": add_article_picture(
            **act, article=article, photo=ResponsivePhoto(drawn, {1: drawn}, 1, 1), alt="A hall"
        ).pk,
    }
    paper = {
        **slug,
        "pk": add_article_document(
            **act, article=article, upload=pdf(), rule=PDF, title="Report"
        ).pk,
    }
    voice = make_voice()
    return {
        **{f"news:article-{verb}": slug for verb in (
            "detail", "edit", "submit", "publish", "withdraw", "versions", "pictures", "documents",
        )},
        "news:picture-file": {**picture, "size": "1.webp"},
        **{f"news:picture-{verb}": picture for verb in ("edit", "move", "remove", "back")},
        **{f"news:document-{verb}": paper for verb in ("file", "edit", "remove", "back")},
        **{f"news:voice-{verb}": {"pk": voice.pk} for verb in ("detail", "withdraw")},
        "news:voice-yours": {"token": voice_token(voice)},
    }  # fmt: skip


def webinar(delegate):
    """Make an event that one registers for, with all that belongs to it; return the arguments."""
    event = make_event("webinar", kind="webinar", city="", format="virtual")
    set_admission(actor=None, now=NOW, event=event, version=1, changes={})
    seat = register_for_event(actor=delegate, now=NOW, event=event, name="Ada")
    asked = ask_ahead(actor=delegate, now=NOW, event=event, text="?")
    drawn = ContentFile(b"jpeg", name="x.jpg")
    speaker = add_speaker(
        actor=None, now=NOW, event=event, details=SpeakerDetails("Grace", alt="A face"),
        photo=Photo(drawn, drawn, 1, 1), consents=True,
    )  # fmt: skip
    paper = add_document(
        actor=delegate, now=NOW, event=event, upload=pdf(), rule=PDF, title="Slides",
        audience="everybody",
    )  # fmt: skip
    slug = {"slug": "webinar"}
    plain = {"event-list", "event-month", "event-map", "event-points", "event-feed", "event-atom",
             "event-propose", "event-mine", "certificate-find"}  # fmt: skip
    found = {name: slug for name in ROWS if name.startswith("events:")
             and name.removeprefix("events:") not in plain}  # fmt: skip
    for verb in ("vote", "remove"):
        found[f"events:question-{verb}"] = {**slug, "pk": asked.pk}
    for verb in ("cancel", "came"):
        found[f"events:registration-{verb}"] = {**slug, "pk": seat.pk}
    for verb in ("edit", "remove", "picture"):
        found[f"events:speaker-{verb}"] = {**slug, "pk": speaker.pk}
    for name in ("events:speaker-yours", "events:speaker-yours-picture"):
        found[name] = {"token": speaker_token(speaker)}
    found["events:registration-export"] = {**slug, "form": "csv"}
    found["events:certificate-check"] = {"code": certificate_code(seat)}
    found["events:entry"] = {**slug, "token": seat.token}
    for verb in ("edit", "remove", "back"):
        found[f"events:material-{verb}"] = {**slug, "pk": paper.pk}
    return found


def after(fair):
    """Make a booklet, a picture and a document; return the arguments of their addresses."""
    slug, act = {"slug": fair.event.slug}, {"actor": fair.organiser, "now": NOW}
    asked = request_paper(**act, call=fair.call, kind="booklet", language="en")
    leased = lease_paper(paper_id=asked.pk, now=NOW)
    store_paper(**act, paper=leased, document=pdf(), pages_count=1, version=None)
    drawn = ContentFile(b"jpeg", name="x.jpg")
    shown = {**slug, "pk": add_picture(
        **act, event=fair.event, photo=Photo(drawn, drawn, 1, 1), alt="A hall").pk}  # fmt: skip
    paper = {**slug, "pk": add_document(
        **act, event=fair.event, upload=pdf(), rule=PDF, title="List", audience="participants"
    ).pk}  # fmt: skip
    return {
        **{f"matchmaking:paper-{verb}": {**slug, "kind": "booklet"}
           for verb in ("make", "cancel", "file")},
        "matchmaking:export-sheet": {**slug, "sheet": "meetings", "form": "csv"},
        **{f"matchmaking:picture-{verb}": shown for verb in ("edit", "move", "remove", "back")},
        "matchmaking:picture": shown,
        "matchmaking:picture-file": {**shown, "size": "small"},
        **{f"matchmaking:document-{verb}": paper for verb in ("edit", "remove", "back")},
        "events:document-file": paper,
    }  # fmt: skip
