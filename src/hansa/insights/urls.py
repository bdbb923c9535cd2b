"""Addresses of what is computed from the records."""

from django.urls import path

from hansa.insights import views

app_name = "insights"
urlpatterns = [
    path("organisations/<slug:slug>/ties/", views.organisation_ties, name="organisation-ties"),
    path("ties/", views.country_ties, name="country-ties"),
]
