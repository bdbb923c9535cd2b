"""What people are told of calls; each kind can be switched off."""

from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind, register_kind

REMINDER = register_kind(NoticeKind("call-reminder", _("Deadlines of calls you follow")))
CHANGE = register_kind(NoticeKind("call-change", _("Changes of calls you follow")))
ANSWER = register_kind(NoticeKind("call-answer", _("Answers to your questions about calls")))
QUESTION = register_kind(NoticeKind("call-question", _("Questions about calls you wrote")))
