"""What people are told of partner searches; each kind can be switched off."""

from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind, register_kind

INTEREST = register_kind(NoticeKind("search-interest", _("Interest in your partner searches")))
ANSWER = register_kind(NoticeKind("search-answer", _("Answers to your interest")))
COMMENT = register_kind(
    NoticeKind("search-comment", _("Comments on partner searches"), by_mail=False)
)
CHANGE = register_kind(NoticeKind("search-change", _("Changes of partner searches you follow")))
INVITATION = register_kind(
    NoticeKind("search-invitation", _("Somebody thinks you fit their partner search"))
)
EXPIRY = register_kind(NoticeKind("search-expiry", _("Your partner searches that end")))
