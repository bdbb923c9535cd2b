"""What came of meetings: agreements between organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.events.models import Event
from hansa.news.models import Article
from hansa.organisations.models import Organisation


class Agreement(models.Model):
    """A memorandum of understanding or a gateway agreement."""

    class Kind(models.TextChoices):
        MOU = "mou", _("memorandum of understanding")
        GATEWAY = "gateway", _("gateway agreement")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    signed_date = models.DateField(_("signed"))
    expires_date = models.DateField(_("expires"), null=True, blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="agreements")
    other_parties = models.CharField(_("other parties"), max_length=300, blank=True)
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )

    class Meta:
        ordering = ["-signed_date"]

    def __str__(self) -> str:
        return self.title
