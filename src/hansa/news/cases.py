"""What an editor's decision does to an article or a voice that was submitted."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hansa.moderation.kinds import CaseKind, register_case_kind
from hansa.news.models import Article, Voice
from hansa.news.operations import voices, writing


def _accept_article(actor: Any, now: datetime, pk: int) -> None:
    """Publish it; a change of what is public or planned needs nothing more."""
    article = Article.objects.get(pk=pk)
    if article.state != Article.State.PUBLISHED:
        writing.publish_article(actor=actor, now=now, article=article, at=now)


def _return_article(actor: Any, now: datetime, pk: int) -> None:
    writing.return_article(actor=actor, now=now, article=Article.objects.get(pk=pk))


def _accept_voice(actor: Any, now: datetime, pk: int) -> None:
    voices.publish_voice(actor=actor, now=now, voice=Voice.objects.get(pk=pk))


def _return_voice(actor: Any, now: datetime, pk: int) -> None:
    voices.return_voice(actor=actor, now=now, voice=Voice.objects.get(pk=pk))


ARTICLES = register_case_kind(CaseKind(writing.KIND, _("news"), _accept_article, _return_article))
VOICES = register_case_kind(CaseKind(voices.KIND, _("voice"), _accept_voice, _return_voice))
