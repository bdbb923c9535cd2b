"""Addresses of matchmaking, below those of the events."""

from django.urls import path

from hansa.matchmaking.views import (
    delegate,
    delegates,
    evaluator,
    feedback,
    follow_up,
    gallery,
    letters,
    organiser,
    paper,
    participant,
    programme,
    requests,
    schedule,
    setting_up,
)

app_name = "matchmaking"
urlpatterns = [
    path("new/", setting_up.event_new, name="event-new"),
    path("<slug:slug>/desk/set-up/", setting_up.set_up, name="set-up"),
    path("<slug:slug>/desk/set-up/open/", setting_up.call_open, name="call-open"),
    path("<slug:slug>/desk/set-up/copy/", setting_up.event_copy, name="event-copy"),
    path("<slug:slug>/desk/set-up/programme/", programme.programme, name="programme"),
    path("<slug:slug>/desk/set-up/programme/<int:pk>/", programme.item_edit, name="item-edit"),
    path(
        "<slug:slug>/desk/set-up/programme/<int:pk>/remove/",
        programme.item_remove,
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
    path("<slug:slug>/partners/", requests.partners, name="partner-list"),
    path("<slug:slug>/partners/ask/", requests.request_ask, name="request-ask"),
    path("<slug:slug>/partners/wish/", requests.wish, name="wish"),
    path("<slug:slug>/partners/nudge/", requests.nudge, name="nudge"),
    path("<slug:slug>/delegates/", delegates.delegate_list, name="delegate-list"),
    path("<slug:slug>/delegates/<int:pk>/", delegates.delegate_detail, name="delegate-detail"),
    path("<slug:slug>/delegates/<int:pk>/times/", delegates.delegate_times, name="delegate-times"),
    path(
        "<slug:slug>/delegates/<int:pk>/programme/<int:item>/",
        delegates.programme_place,
        name="programme-place",
    ),
    path("<slug:slug>/agenda/calendar/", delegate.calendar_renew, name="calendar-renew"),
    path("<slug:slug>/delegates/<int:pk>/leave/", delegates.delegate_leave, name="delegate-leave"),
    path("<slug:slug>/requests/<int:pk>/answer/", requests.request_answer, name="request-answer"),
    path("<slug:slug>/requests/<int:pk>/times/", requests.request_times, name="request-times"),
    path(
        "<slug:slug>/requests/<int:pk>/withdraw/",
        requests.request_withdraw,
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
    path("<slug:slug>/desk/schedule/", schedule.desk_schedule, name="desk-schedule"),
    path("<slug:slug>/desk/schedule/run/", schedule.run_start, name="run-start"),
    path("<slug:slug>/desk/schedule/cancel/", schedule.run_cancel, name="run-cancel"),
    path("<slug:slug>/desk/schedule/publish/", schedule.publish, name="publish"),
    path(
        "<slug:slug>/desk/schedule/versions/<int:number>/take-up/",
        schedule.schedule_begin,
        name="schedule-begin",
    ),
    path(
        "<slug:slug>/desk/schedule/pairs/<int:pk>/move/", schedule.meeting_move, name="meeting-move"
    ),
    path(
        "<slug:slug>/desk/schedule/pairs/<int:pk>/lock/", schedule.meeting_lock, name="meeting-lock"
    ),
    path(
        "<slug:slug>/desk/schedule/pairs/<int:pk>/leave-out/",
        schedule.meeting_leave_out,
        name="meeting-leave-out",
    ),
    path("<slug:slug>/desk/paper/", paper.desk_paper, name="desk-paper"),
    path("<slug:slug>/desk/paper/<slug:kind>/make/", paper.paper_make, name="paper-make"),
    path("<slug:slug>/desk/paper/<slug:kind>/cancel/", paper.paper_cancel, name="paper-cancel"),
    path("<slug:slug>/paper/<slug:kind>.pdf", paper.paper_file, name="paper-file"),
    path("<slug:slug>/feedback/", feedback.feedback, name="feedback"),
    path("<slug:slug>/desk/figures/", follow_up.desk_figures, name="desk-figures"),
    path("<slug:slug>/desk/feedback/", follow_up.desk_feedback, name="desk-feedback"),
    path("<slug:slug>/desk/exports/", follow_up.desk_exports, name="desk-exports"),
    path(
        "<slug:slug>/desk/exports/<slug:sheet>.<slug:form>",
        follow_up.export_sheet,
        name="export-sheet",
    ),
    path("<slug:slug>/desk/gallery/", gallery.desk_gallery, name="desk-gallery"),
    path("<slug:slug>/desk/gallery/<int:pk>/", gallery.picture_edit, name="picture-edit"),
    path("<slug:slug>/desk/gallery/<int:pk>/move/", gallery.picture_move, name="picture-move"),
    path(
        "<slug:slug>/desk/gallery/<int:pk>/remove/", gallery.picture_remove, name="picture-remove"
    ),
    path("<slug:slug>/desk/gallery/<int:pk>/put-back/", gallery.picture_back, name="picture-back"),
    path("<slug:slug>/desk/documents/", gallery.desk_documents, name="desk-documents"),
    path(
        "<slug:slug>/desk/documents/<int:pk>/remove/",
        gallery.document_remove,
        name="document-remove",
    ),
    path(
        "<slug:slug>/desk/documents/<int:pk>/put-back/",
        gallery.document_back,
        name="document-back",
    ),
    path("<slug:slug>/gallery/<int:pk>/", gallery.picture, name="picture"),
    path("<slug:slug>/gallery/<int:pk>/<slug:size>.jpg", gallery.picture_file, name="picture-file"),
    path("<slug:slug>/documents/<int:pk>/", gallery.document_file, name="document-file"),
    path("<slug:slug>/agenda/", delegate.agenda, name="agenda"),
    path("<slug:slug>/agenda.pdf", delegate.agenda_pdf, name="agenda-pdf"),
]
