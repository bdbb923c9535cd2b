"""Our own addresses of accounts; the others are allauth's."""

from django.urls import path

from hansa.accounts import views

app_name = "accounts"
urlpatterns = [path("profile/", views.profile, name="profile")]
