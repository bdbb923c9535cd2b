"""Addresses of matchmaking, below those of the events."""

from django.urls import path

from hansa.matchmaking.views import (
    board,
    day,
    day_desk,
    delegate,
    delegates,
    evaluator,
    letters,
    organiser,
    participant,
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
    path("<slug:slug>/desk/day/", day_desk.desk_day, name="desk-day"),
    path("<slug:slug>/desk/day/meetings/", day_desk.desk_meetings, name="desk-meetings"),
    path(
        "<slug:slug>/desk/day/meetings/<int:pk>/mark/",
        day_desk.mark_on_behalf,
        name="mark-on-behalf",
    ),
    path("<slug:slug>/desk/day/repair/", day_desk.repair, name="repair"),
    path("<slug:slug>/desk/day/board/", day_desk.board_renew, name="board-renew"),
    path("<slug:slug>/desk/day/delegates/<int:pk>/in/", day_desk.delegate_in, name="delegate-in"),
    path(
        "<slug:slug>/desk/day/delegates/<int:pk>/out/", day_desk.delegate_out, name="delegate-out"
    ),
    path("<slug:slug>/check-in/<str:token>/", day_desk.entry, name="check-in"),
    path("<slug:slug>/board/<str:token>/", board.board, name="board"),
    path("<slug:slug>/agenda/", delegate.agenda, name="agenda"),
    path("<slug:slug>/agenda/entry.svg", day.entry_code, name="entry-code"),
    path("<slug:slug>/agenda/meetings/<int:pk>/", day.meeting_detail, name="meeting-detail"),
    path("<slug:slug>/agenda/meetings/<int:pk>/cancel/", day.meeting_cancel, name="meeting-cancel"),
    path("<slug:slug>/agenda/meet-now/", day.offer_ask, name="offer-ask"),
    path("<slug:slug>/agenda/meet-now/<int:pk>/", day.offer_answer, name="offer-answer"),
    path("<slug:slug>/agenda.pdf", delegate.agenda_pdf, name="agenda-pdf"),
]
