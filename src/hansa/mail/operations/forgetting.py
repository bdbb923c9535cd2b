"""Mail that ended is forgotten after a time, with all that was personal in it; counts stay."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import F

from hansa.mail.models import Campaign, Content, ForgottenMail, OutgoingMail
from hansa.mail.queries import mail_to_forget

PORTION = 500


@transaction.atomic
def forget_mail(*, now: datetime) -> int:
    """
    Delete a portion of what has been kept long enough; return how many mails went.

    Their words go with the last mail that has them. What is counted and what is deleted are one
    transaction: killed in between, nothing is counted twice.
    """
    rows = list(
        mail_to_forget(now)
        .select_for_update(skip_locked=True)
        .values_list("pk", "campaign", "state", "content_id")[:PORTION]
    )
    names = {campaign for _pk, campaign, _state, _content in rows}
    campaigns = set(Campaign.objects.filter(name__in=names).values_list("name", flat=True))
    ended = Counter(
        (campaign if campaign in campaigns else "", state)
        for _pk, campaign, state, _content in rows
    )
    for (campaign, state), number in sorted(ended.items()):
        counted, _made = ForgottenMail.objects.get_or_create(campaign=campaign, state=state)
        ForgottenMail.objects.filter(pk=counted.pk).update(count=F("count") + number)
    OutgoingMail.objects.filter(pk__in=[pk for pk, *_others in rows]).delete()
    contents = {content for *_others, content in rows}
    Content.objects.filter(pk__in=contents, mails=None).delete()
    return len(rows)
