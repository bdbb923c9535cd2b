"""Addresses of partner searches."""

from django.urls import path

from hansa.partnering.views import answering, keeping, public

app_name = "partnering"
urlpatterns = [
    path("", public.search_list, name="search-list"),
    path("feed.atom", public.search_feed, name="search-feed"),
    path("new/", keeping.search_new, name="search-new"),
    path("mine/", public.search_mine, name="search-mine"),
    path("<slug:slug>/", public.search_detail, name="search-detail"),
    path("<slug:slug>/edit/", keeping.search_edit, name="search-edit"),
    path("<slug:slug>/publish/", keeping.search_publish, name="search-publish"),
    path("<slug:slug>/renew/", keeping.search_renew, name="search-renew"),
    path("<slug:slug>/close/", keeping.search_close, name="search-close"),
    path("<slug:slug>/withdraw/", keeping.search_withdraw, name="search-withdraw"),
    path("<slug:slug>/partners/", keeping.partner_add, name="partner-add"),
    path("<slug:slug>/partners/<int:pk>/remove/", keeping.partner_remove, name="partner-remove"),
    path("<slug:slug>/invite/<slug:organisation>/", keeping.search_invite, name="search-invite"),
    path("<slug:slug>/suggested/answer/", keeping.suggestion_answer, name="suggestion-answer"),
    path("<slug:slug>/interest/", answering.interest_express, name="interest-express"),
    path("<slug:slug>/interest/<int:pk>/", answering.interest_answer, name="interest-answer"),
    path(
        "<slug:slug>/interest/<int:pk>/withdraw/", answering.interest_withdraw,
        name="interest-withdraw",
    ),
    path("<slug:slug>/comment/", answering.search_comment, name="search-comment"),
    path("<slug:slug>/comment/<int:pk>/remove/", answering.comment_remove, name="comment-remove"),
    path("<slug:slug>/follow/", answering.search_follow, name="search-follow"),
]  # fmt: skip
