"""Addresses of matchmaking, below those of the events."""

from django.urls import path

from hansa.matchmaking.views import delegate, evaluator, letters, organiser, participant, setting_up

app_name = "matchmaking"
urlpatterns = [
    path("new/", setting_up.event_new, name="event-new"),
    path("<slug:slug>/desk/set-up/", setting_up.set_up, name="set-up"),
    path("<slug:slug>/desk/set-up/open/", setting_up.call_open, name="call-open"),
    path("<slug:slug>/desk/set-up/copy/", setting_up.event_copy, name="event-copy"),
    path("<slug:slug>/desk/set-up/programme/", setting_up.programme, name="programme"),
    path("<slug:slug>/desk/set-up/programme/<int:pk>/", setting_up.item_edit, name="item-edit"),
    path(
        "<slug:slug>/desk/set-up/programme/<int:pk>/remove/",
        setting_up.item_remove,
        name="item-remove",
    ),
    path("<slug:slug>/desk/set-up/letters/", letters.letter_list, name="letter-list"),
    path(
        "<slug:slug>/desk/set-up/letters/<slug:kind>/<slug:language>/",
        letters.letter_edit,
        name="letter-edit",
    ),
    path(
        "<slug:slug>/desk/set-up/letters/<slug:kind>/<slug:language>/mail/",
        letters.letter_mail,
        name="letter-mail",
    ),
    path(
        "<slug:slug>/desk/set-up/letters/<slug:kind>/<slug:language>/drop/",
        letters.letter_drop,
        name="letter-drop",
    ),
    path("<slug:slug>/desk/set-up/<slug:part>/", setting_up.set_up_part, name="set-up-part"),
    path("<slug:slug>/apply/", participant.apply, name="apply"),
    path("<slug:slug>/withdraw/", participant.withdraw, name="withdraw"),
    path("<slug:slug>/partners/", participant.partners, name="partner-list"),
    path("<slug:slug>/partners/ask/", participant.request_ask, name="request-ask"),
    path("<slug:slug>/availability/", participant.availability, name="availability"),
    path(
        "<slug:slug>/requests/<int:pk>/answer/", participant.request_answer, name="request-answer"
    ),
    path(
        "<slug:slug>/requests/<int:pk>/withdraw/",
        participant.request_withdraw,
        name="request-withdraw",
    ),
    path("<slug:slug>/applications/", evaluator.application_list, name="application-list"),
    path(
        "<slug:slug>/applications/<int:pk>/",
        evaluator.application_detail,
        name="application-detail",
    ),
    path(
        "<slug:slug>/applications/<int:pk>/evaluate/",
        evaluator.application_evaluate,
        name="application-evaluate",
    ),
    path("<slug:slug>/desk/", organiser.desk_applications, name="desk-applications"),
    path(
        "<slug:slug>/desk/applications.<slug:form>",
        organiser.application_export,
        name="application-export",
    ),
    path("<slug:slug>/desk/requests/", organiser.desk_requests, name="desk-requests"),
    path("<slug:slug>/desk/schedule/", organiser.desk_schedule, name="desk-schedule"),
    path("<slug:slug>/desk/schedule/run/", organiser.run_start, name="run-start"),
    path("<slug:slug>/desk/schedule/cancel/", organiser.run_cancel, name="run-cancel"),
    path("<slug:slug>/desk/schedule/publish/", organiser.publish, name="publish"),
    path("<slug:slug>/agenda/", delegate.agenda, name="agenda"),
    path("<slug:slug>/agenda.pdf", delegate.agenda_pdf, name="agenda-pdf"),
]
