"""Addresses of the newsletter."""

from django.urls import path

from hansa.newsletter.views import editor, reader

app_name = "newsletter"
urlpatterns = [
    path("", reader.edition_list, name="edition-list"),
    path("asked/", reader.subscription_asked, name="subscription-asked"),
    path("confirm/<str:token>/", reader.confirm, name="confirm"),
    path("leave/<str:token>/", reader.leave, name="leave"),
    path("compose/", editor.edition_compose, name="edition-compose"),
    path("<int:number>/", reader.edition_detail, name="edition-detail"),
    path("<int:number>/edit/", editor.edition_edit, name="edition-edit"),
    path("<int:number>/mail/", editor.edition_mail, name="edition-mail"),
    path("<int:number>/send/", editor.edition_send, name="edition-send"),
]
