"""Addresses of polls."""

from django.urls import path

from hansa.polls import views

app_name = "polls"
urlpatterns = [
    path("", views.poll_list, name="poll-list"),
    path("new/", views.poll_new, name="poll-new"),
    path("<slug:slug>/", views.poll_detail, name="poll-detail"),
    path("<slug:slug>/edit/", views.poll_edit, name="poll-edit"),
    path("<slug:slug>/open/", views.poll_open, name="poll-open"),
    path("<slug:slug>/close/", views.poll_close, name="poll-close"),
    path("<slug:slug>/invite/", views.poll_invite, name="poll-invite"),
    path("<slug:slug>/result/", views.poll_result, name="poll-result"),
    path("<slug:slug>/vote/", views.poll_vote, name="poll-vote"),
    path("<slug:slug>/ballot/<str:token>/", views.poll_ballot, name="poll-ballot"),
]
