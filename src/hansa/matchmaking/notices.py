"""What people are told of at matchmaking events; each kind can be switched off."""

from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind, register_kind

REQUEST = register_kind(NoticeKind("request", _("Somebody asks you for a meeting")))
ANSWER = register_kind(NoticeKind("answer", _("Answers to your requests"), by_mail=False))
TIMES = register_kind(NoticeKind("times", _("Partners ask you to open more times")))
SCHEDULE = register_kind(NoticeKind("schedule", _("Your meetings are published or change")))
DAY = register_kind(NoticeKind("day", _("On the day: late, cancelled, free now")))
FEEDBACK = register_kind(NoticeKind("feedback", _("How an event was")))
ORGANISER = register_kind(NoticeKind("organiser", _("What participants of your events do")))
