"""Addresses of polls."""

from django.urls import path

from hansa.polls import views

app_name = "polls"
urlpatterns = [
    path("", views.poll_list, name="poll-list"),
    path("<slug:slug>/", views.poll_detail, name="poll-detail"),
    path("<slug:slug>/vote/", views.poll_vote, name="poll-vote"),
]
