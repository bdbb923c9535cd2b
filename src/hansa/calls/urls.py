"""Addresses of calls."""

from django.urls import path

from hansa.calls.views import importing, keeping, public

app_name = "calls"
urlpatterns = [
    path("", public.call_list, name="call-list"),
    path("calendar.ics", public.call_calendar, name="call-calendar"),
    path("feed.atom", public.call_feed, name="call-feed"),
    path("import/", importing.call_import, name="call-import"),
    path("new/", keeping.call_new, name="call-new"),
    path("mine/", public.call_mine, name="call-mine"),
    path("followed/", public.call_followed, name="call-followed"),
    path("followed/renew/", keeping.feed_renew, name="feed-renew"),
    path("followed/<str:token>.ics", public.followed_calendar, name="followed-calendar"),
    path("<slug:slug>/", public.call_detail, name="call-detail"),
    path("<slug:slug>/edit/", keeping.call_edit, name="call-edit"),
    path("<slug:slug>/submit/", keeping.call_submit, name="call-submit"),
    path("<slug:slug>/withdraw/", keeping.call_withdraw, name="call-withdraw"),
    path("<slug:slug>/follow/", keeping.call_follow, name="call-follow"),
    path("<slug:slug>/ask/", keeping.call_ask, name="call-ask"),
    path("<slug:slug>/questions/<int:pk>/", keeping.question_answer, name="question-answer"),
]
