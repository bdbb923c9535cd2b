"""All addresses. Public pages have one a language; English has none in its path."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from hansa.config.api import api
from hansa.events.views.public import event_detail
from hansa.website.sitemaps import SITEMAPS
from hansa.website.views.machine import healthz, service_worker
from hansa.website.views.public import security_txt

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("service-worker.js", service_worker, name="service-worker"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("api/", api.urls),
    path("", include("hansa.matchmaking.urls_machine")),
]

if settings.MAIL_SERVICE:
    urlpatterns.append(path("mail/service/", include("hansa.mail.urls_service")))
if settings.MAILBOX_DIR:
    urlpatterns.append(path("mailbox/", include("hansa.mail.urls")))

urlpatterns += i18n_patterns(
    path("", include("hansa.website.urls")),
    path("", include("hansa.organisations.urls")),
    path("", include("hansa.insights.urls")),
    path("events/", include("hansa.events.urls")),
    path("events/", include("hansa.matchmaking.urls")),
    path("events/<slug:slug>/", event_detail, name="event-detail"),
    path("", include("hansa.moderation.urls")),
    path("calls/", include("hansa.calls.urls")),
    path("partner-searches/", include("hansa.partnering.urls")),
    path("news/", include("hansa.news.urls")),
    path("agreements/", include("hansa.outcomes.urls")),
    path("polls/", include("hansa.polls.urls")),
    path("newsletter/", include("hansa.newsletter.urls")),
    path("accounts/", include("hansa.accounts.urls")),
    path("accounts/", include("hansa.notices.urls")),
    path("accounts/", include("allauth.urls")),
    prefix_default_language=False,
)

handler400 = "hansa.website.views.errors.bad_request"
handler403 = "hansa.website.views.errors.forbidden"
handler404 = "hansa.website.views.errors.not_found"
handler500 = "hansa.website.views.errors.broken"
