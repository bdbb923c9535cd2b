"""What people are told of events; each kind can be switched off."""

from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind, register_kind

REGISTRATION = register_kind(NoticeKind("event-registration", _("Your registrations for events")))
CHANGE = register_kind(NoticeKind("event-change", _("Changes of events you registered for")))
REMINDER = register_kind(NoticeKind("event-reminder", _("Reminders of events you registered for")))
LETTER = register_kind(NoticeKind("event-letter", _("Letters of organisers of events")))
SPEAKER = register_kind(NoticeKind("event-speaker", _("What speakers of your events change")))
