"""Addresses that calendar programs keep: the same in every language."""

from django.urls import path

from hansa.matchmaking.views import delegate

urlpatterns = [
    path("agenda/<str:token>.ics", delegate.agenda_feed, name="agenda-feed"),
]
