"""Addresses of the directory."""

from django.urls import path

from hansa.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.organisation_list, name="organisation-list"),
    path("organisations/points.json", views.organisation_points, name="organisation-points"),
    path("organisations/<slug:slug>/", views.organisation_detail, name="organisation-detail"),
    path("organisations/<slug:slug>/edit/", views.organisation_edit, name="organisation-edit"),
    path("networks/", views.network_list, name="network-list"),
]
