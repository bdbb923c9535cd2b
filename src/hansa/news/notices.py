"""What people are told of news and voices; each kind can be switched off."""

from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind, register_kind

VOICE = register_kind(NoticeKind("voice", _("Questions about events you took part in")))
