"""Addresses of the directory."""

from django.urls import path

from hansa.organisations.views import (
    claims,
    directory,
    memberships,
    networks,
    people,
    profile,
    validator,
)

app_name = "organisations"
urlpatterns = [
    path("organisations/", directory.organisation_list, name="organisation-list"),
    path("organisations/points.json", directory.organisation_points, name="organisation-points"),
    path("organisations/new/", profile.organisation_register, name="organisation-register"),
    path("organisations/check/", profile.organisation_check, name="organisation-check"),
    path(
        "organisations/confirm/<str:token>/",
        profile.organisation_confirm,
        name="organisation-confirm",
    ),
    path("organisations/<slug:slug>/", directory.organisation_detail, name="organisation-detail"),
    path("organisations/<slug:slug>/edit/", profile.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<slug:slug>/submit/", profile.organisation_submit, name="organisation-submit"
    ),
    path(
        "organisations/<slug:slug>/withdraw/",
        profile.organisation_withdraw,
        name="organisation-withdraw",
    ),
    path("organisations/<slug:slug>/people/", people.people_list, name="people-list"),
    path(
        "organisations/<slug:slug>/people/<int:pk>/remove/",
        people.administrator_remove,
        name="administrator-remove",
    ),
    path(
        "organisations/<slug:slug>/invitations/<int:pk>/withdraw/",
        people.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("organisations/<slug:slug>/members/", memberships.membership_list, name="membership-list"),
    path(
        "organisations/<slug:slug>/members/<int:pk>/",
        memberships.membership_detail,
        name="membership-detail",
    ),
    path("organisations/<slug:slug>/claim/", claims.organisation_claim, name="organisation-claim"),
    path("claims/", claims.claim_list, name="claim-list"),
    path("claims/<int:pk>/", claims.claim_detail, name="claim-detail"),
    path("claims/<int:pk>/object/", claims.claim_object, name="claim-object"),
    path("claims/<int:pk>/decide/", claims.claim_decide, name="claim-decide"),
    path("invitations/<str:token>/", people.invitation_detail, name="invitation-detail"),
    path("reviews/", validator.review_list, name="review-list"),
    path("reviews/<int:pk>/", validator.review_detail, name="review-detail"),
    path("reviews/<int:pk>/assign/", validator.review_assign, name="review-assign"),
    path("networks/", networks.network_list, name="network-list"),
]
