"""Addresses of the newsletter."""

from django.urls import path

from hansa.newsletter.views import editor, reader

app_name = "newsletter"
urlpatterns = [
    path("", reader.edition_list, name="edition-list"),
    path("feed.atom", reader.edition_feed, name="edition-feed"),
    path("asked/", reader.subscription_asked, name="subscription-asked"),
    path("confirm/<str:token>/", reader.confirm, name="confirm"),
    path("leave/<str:token>/", reader.leave, name="leave"),
    path("yours/<str:token>/", reader.wishes, name="wishes"),
    path("compose/", editor.edition_compose, name="edition-compose"),
    path("<int:number>/", reader.edition_detail, name="edition-detail"),
    path("<int:number>/edit/", editor.edition_edit, name="edition-edit"),
    path("<int:number>/mail/", editor.edition_mail, name="edition-mail"),
    path("<int:number>/preview/", editor.edition_preview, name="edition-preview"),
    path("<int:number>/test/", editor.edition_test, name="edition-test"),
    path("<int:number>/plan/", editor.edition_plan, name="edition-plan"),
    path("<int:number>/take-back/", editor.edition_take_back, name="edition-take-back"),
    path("<int:number>/send/", editor.edition_send, name="edition-send"),
]
