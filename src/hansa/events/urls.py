"""Addresses of the calendar; an event's own page is matchmaking's, which knows its stages."""

from django.urls import path

from hansa.events import views

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="event-list"),
    path("calendar.ics", views.event_feed, name="event-feed"),
]
