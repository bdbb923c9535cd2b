"""Addresses of the agreements register."""

from django.urls import path

from hansa.outcomes.views import parties, public

app_name = "outcomes"
urlpatterns = [
    path("", public.agreement_list, name="agreement-list"),
    path("agreements.csv", public.agreement_export, name="agreement-export"),
    path("new/", parties.agreement_register, name="agreement-register"),
    path("<slug:slug>/", public.agreement_detail, name="agreement-detail"),
    path("<slug:slug>/document/", public.agreement_document, name="agreement-document"),
    path("<slug:slug>/edit/", parties.agreement_edit, name="agreement-edit"),
    path("<slug:slug>/withdraw/", parties.agreement_withdraw, name="agreement-withdraw"),
    path("<slug:slug>/document/replace/", parties.document_replace, name="document-replace"),
    path("<slug:slug>/document/remove/", parties.document_remove, name="document-remove"),
    path("<slug:slug>/follow-ups/", parties.follow_up_add, name="follow-up-add"),
    path(
        "<slug:slug>/follow-ups/<int:pk>/remove/", parties.follow_up_remove, name="follow-up-remove"
    ),
    path(
        "<slug:slug>/parties/<int:pk>/confirm/", parties.agreement_confirm, name="agreement-confirm"
    ),
    path("<slug:slug>/parties/<int:pk>/refuse/", parties.agreement_refuse, name="agreement-refuse"),
]
