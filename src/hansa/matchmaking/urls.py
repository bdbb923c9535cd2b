"""Addresses of matchmaking, below those of the events."""

from django.urls import path

from hansa.matchmaking.views import delegate, evaluator, organiser, participant

app_name = "matchmaking"
urlpatterns = [
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
    path("<slug:slug>/desk/", organiser.desk_applications, name="desk-applications"),
    path("<slug:slug>/desk/requests/", organiser.desk_requests, name="desk-requests"),
    path("<slug:slug>/desk/schedule/", organiser.desk_schedule, name="desk-schedule"),
    path("<slug:slug>/desk/schedule/run/", organiser.run_start, name="run-start"),
    path("<slug:slug>/desk/schedule/cancel/", organiser.run_cancel, name="run-cancel"),
    path("<slug:slug>/desk/schedule/publish/", organiser.publish, name="publish"),
    path("<slug:slug>/agenda/", delegate.agenda, name="agenda"),
    path("<slug:slug>/agenda.pdf", delegate.agenda_pdf, name="agenda-pdf"),
]
