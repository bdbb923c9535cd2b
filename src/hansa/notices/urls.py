"""Addresses of a person's notices, below those of their account."""

from django.urls import path

from hansa.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notice_list, name="list"),
    path("notices/read/", views.notices_read, name="read"),
    path("notices/choices/", views.choices, name="choices"),
]
