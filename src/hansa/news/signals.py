"""What happens elsewhere that news must hear of."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from hansa.common.search import forget_documents
from hansa.moderation.models import Case
from hansa.news.models import Voice


@receiver(pre_delete, sender=Voice)
def forget_voice(instance: Voice, **kwargs: Any) -> None:
    """Let nobody find the words of somebody whose account is deleted, nor decide on them."""
    forget_documents(kind="voice", object_ids=[instance.pk])
    Case.objects.filter(kind="voice", object_id=instance.pk).delete()
