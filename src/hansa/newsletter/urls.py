"""Addresses of the newsletter."""

from django.urls import path

from hansa.newsletter.views import editor, picturing, reader, sending

app_name = "newsletter"
urlpatterns = [
    path("", reader.edition_list, name="edition-list"),
    path("feed.atom", reader.edition_feed, name="edition-feed"),
    path("asked/", reader.subscription_asked, name="subscription-asked"),
    path("confirm/<str:token>/", reader.confirm, name="confirm"),
    path("leave/<str:token>/", reader.leave, name="leave"),
    path("yours/<str:token>/", reader.wishes, name="wishes"),
    path("blocked/", sending.block_lift, name="block-lift"),
    path("to/<int:pk>/", reader.item_follow, name="item-follow"),
    path("list/", sending.list_take_over, name="list-take-over"),
    path("compose/", editor.edition_compose, name="edition-compose"),
    path("<int:number>/", reader.edition_detail, name="edition-detail"),
    path("<int:number>/newsletter.pdf", reader.edition_pdf, name="edition-pdf"),
    path("<int:number>/edit/", editor.edition_edit, name="edition-edit"),
    path(
        "<int:number>/sections/<int:pk>/picture/",
        picturing.section_picture_edit,
        name="section-picture-edit",
    ),
    path(
        "<int:number>/sections/<int:pk>/picture.jpg",
        picturing.section_picture,
        name="section-picture",
    ),
    path("<int:number>/mail/", editor.edition_mail, name="edition-mail"),
    path("<int:number>/preview/", editor.edition_preview, name="edition-preview"),
    path("<int:number>/test/", editor.edition_test, name="edition-test"),
    path("<int:number>/plan/", editor.edition_plan, name="edition-plan"),
    path("<int:number>/take-back/", editor.edition_take_back, name="edition-take-back"),
    path("<int:number>/progress/", sending.edition_progress, name="edition-progress"),
    path("<int:number>/steer/", sending.edition_steer, name="edition-steer"),
    path("<int:number>/send/", editor.edition_send, name="edition-send"),
]
