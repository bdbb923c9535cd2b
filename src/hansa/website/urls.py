"""Addresses of the website."""

from django.urls import path

from hansa.website.views import dashboard, machine, public

app_name = "website"
urlpatterns = [
    path("", public.home, name="home"),
    path("search/", public.search, name="search"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("style/", machine.style_guide, name="style-guide"),
]
