"""Addresses of the development mailbox."""

from django.urls import path

from hansa.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.mail_list, name="mail-list"),
    path("<str:key>/", views.mail_detail, name="mail-detail"),
    path("<str:key>/html/", views.mail_html, name="mail-html"),
]
