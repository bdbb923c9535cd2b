"""What people are told of what they submitted; each kind can be switched off."""

from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind, register_kind

WAITING = register_kind(NoticeKind("case-waiting", _("Something waits for an editor")))
DECIDED = register_kind(NoticeKind("case-decided", _("What you submitted is decided")))
