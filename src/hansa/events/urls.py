"""Addresses of the calendar."""

from django.urls import path

from hansa.events.views import (
    certificates,
    desk,
    materials,
    proposing,
    public,
    registering,
    speaking,
    talks,
)

app_name = "events"
urlpatterns = [
    path("", public.event_list, name="event-list"),
    path("month/", public.event_month, name="event-month"),
    path("map/", public.event_map, name="event-map"),
    path("points.json", public.event_points, name="event-points"),
    path("calendar.ics", public.event_feed, name="event-feed"),
    path("feed.atom", public.event_atom, name="event-atom"),
    path("propose/", proposing.event_propose, name="event-propose"),
    path("mine/", proposing.event_mine, name="event-mine"),
    path("certificates/", certificates.certificate_find, name="certificate-find"),
    path("certificates/<str:code>/", certificates.certificate_check, name="certificate-check"),
    path("speakers/yours/<str:token>/", speaking.speaker_yours, name="speaker-yours"),
    path(
        "speakers/yours/<str:token>/picture.jpg",
        speaking.speaker_yours_picture,
        name="speaker-yours-picture",
    ),
    path("<slug:slug>/event.ics", public.event_calendar, name="event-calendar"),
    path("<slug:slug>/edit/", proposing.event_edit, name="event-edit"),
    path("<slug:slug>/submit/", proposing.event_submit, name="event-submit"),
    path("<slug:slug>/take-back/", proposing.event_withdraw, name="event-withdraw"),
    path("<slug:slug>/cancel/", proposing.event_cancel, name="event-cancel"),
    path("<slug:slug>/register/", registering.register, name="register"),
    path("<slug:slug>/register/leave/", registering.leave, name="leave"),
    path("<slug:slug>/register/code.svg", registering.entry_code, name="entry-code"),
    path("<slug:slug>/entry/<str:token>/", registering.entry, name="entry"),
    path("<slug:slug>/certificate.pdf", registering.certificate, name="certificate"),
    path("<slug:slug>/registrations/", desk.registration_list, name="registration-list"),
    path("<slug:slug>/registrations/set-up/", desk.admission_edit, name="admission-edit"),
    path("<slug:slug>/registrations/write/", desk.registration_write, name="registration-write"),
    path(
        "<slug:slug>/registrations/table.<slug:form>",
        desk.registration_export,
        name="registration-export",
    ),
    path(
        "<slug:slug>/registrations/<int:pk>/cancel/",
        desk.registration_cancel,
        name="registration-cancel",
    ),
    path(
        "<slug:slug>/registrations/<int:pk>/came/",
        desk.registration_came,
        name="registration-came",
    ),
    path("<slug:slug>/questions/", talks.question_ask, name="question-ask"),
    path("<slug:slug>/questions/<int:pk>/vote/", talks.question_vote, name="question-vote"),
    path("<slug:slug>/questions/<int:pk>/remove/", talks.question_remove, name="question-remove"),
    path("<slug:slug>/speakers/", speaking.speaker_list, name="speaker-list"),
    path("<slug:slug>/speakers/<int:pk>/", speaking.speaker_edit, name="speaker-edit"),
    path("<slug:slug>/speakers/<int:pk>/remove/", speaking.speaker_remove, name="speaker-remove"),
    path(
        "<slug:slug>/speakers/<int:pk>/picture.jpg",
        speaking.speaker_picture,
        name="speaker-picture",
    ),
    path("<slug:slug>/materials/", materials.material_list, name="material-list"),
    path("<slug:slug>/materials/<int:pk>/", materials.material_edit, name="material-edit"),
    path(
        "<slug:slug>/materials/<int:pk>/remove/", materials.material_remove, name="material-remove"
    ),
    path("<slug:slug>/materials/<int:pk>/put-back/", materials.material_back, name="material-back"),
    path("<slug:slug>/documents/<int:pk>/", materials.document_file, name="document-file"),
]
