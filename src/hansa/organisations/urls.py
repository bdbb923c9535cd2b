"""Addresses of the directory."""

from django.urls import path, re_path

from hansa.organisations.views import (
    claims,
    detail,
    directory,
    imports,
    logos,
    memberships,
    networks,
    people,
    profile,
    recommending,
    searches,
    texts,
    validator,
    vocabularies,
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
    path(
        "organisations/countries.json",
        directory.organisation_countries,
        name="organisation-countries",
    ),
    path("recommendations/how/", recommending.recommendations_how, name="recommendations-how"),
    path("organisations/compare/", directory.organisation_compare, name="organisation-compare"),
    re_path(
        r"^organisations/export\.(?P<form>csv|xlsx|json)$",
        directory.organisation_export,
        name="organisation-export",
    ),
    path("organisations/<slug:slug>/", detail.organisation_detail, name="organisation-detail"),
    path("organisations/<slug:slug>/card.vcf", detail.organisation_card, name="organisation-card"),
    path("organisations/<slug:slug>/logo.png", logos.organisation_logo, name="organisation-logo"),
    path("organisations/<slug:slug>/logo/", logos.logo_edit, name="logo-edit"),
    path("organisations/<slug:slug>/texts/", texts.text_list, name="text-list"),
    path("organisations/<slug:slug>/texts/<slug:language>/", texts.text_edit, name="text-edit"),
    path("organisations/<slug:slug>/edit/", profile.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<slug:slug>/submit/", profile.organisation_submit, name="organisation-submit"
    ),
    path(
        "organisations/<slug:slug>/withdraw/",
        profile.organisation_withdraw,
        name="organisation-withdraw",
    ),
    path(
        "organisations/<slug:slug>/recommendations/",
        recommending.recommendation_list,
        name="recommendation-list",
    ),
    path(
        "organisations/<slug:slug>/recommendations/answer/",
        recommending.recommendation_answer,
        name="recommendation-answer",
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
    path("organisations/<slug:slug>/members/all/", detail.member_list, name="member-list"),
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
    path("searches/", searches.search_list, name="search-list"),
    path("searches/save/", searches.search_save, name="search-save"),
    path("searches/<int:pk>/", searches.search_change, name="search-change"),
    path("vocabularies/", vocabularies.vocabulary_list, name="vocabulary-list"),
    path("vocabularies/terms/<int:pk>/", vocabularies.term_detail, name="term-detail"),
    path("vocabularies/terms/<int:pk>/merge/", vocabularies.term_merge, name="term-merge"),
    path(
        "vocabularies/<slug:vocabulary>/", vocabularies.vocabulary_detail, name="vocabulary-detail"
    ),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/read/", imports.import_read, name="import-read"),
    path("imports/<int:pk>/run/", imports.import_run, name="import-run"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import-cancel"),
    path("imports/<int:pk>/publish/", imports.import_publish, name="import-publish"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("imports/<int:pk>/findings.csv", imports.import_findings, name="import-findings"),
    path("networks/", networks.network_list, name="network-list"),
]
