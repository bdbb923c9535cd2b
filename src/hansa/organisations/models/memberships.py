"""Who belongs to whom."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.organisations.models.profiles import Organisation


class Membership(models.Model):
    """
    An organisation belongs to a network, association, partnership or cluster, with a role.

    Either side begins, the other confirms. What was declined, taken back or ended stays as history.
    Of a verified one either side may wish for another role, until the other has answered.
    """

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        PARTNER = "partner", _("partner")
        NODE = "node", _("node")
        FOUNDER = "founder", _("founding member")
        MEMBER = "member", _("member")
        ASSOCIATED = "associated", _("associated member")
        OBSERVER = "observer", _("observer")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the other side")
        VERIFIED = "verified", _("confirmed by both sides")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")
        ENDED = "ended", _("ended")

    class Side(models.TextChoices):
        GROUP = "group"
        MEMBER = "member"

    group = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="belongings")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    group_confirmed_at = models.DateTimeField(null=True)
    group_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    member_confirmed_at = models.DateTimeField(null=True)
    member_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    wished_role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    wished_by = models.CharField(max_length=6, choices=Side.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["group", "state"]),
            models.Index(fields=["member", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=models.Q(state__in=["waiting", "verified"]),
                name="one_live_membership",
            ),
            models.CheckConstraint(
                condition=~models.Q(group=models.F("member")), name="not_member_of_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["verified", "ended"],
                    group_confirmed_at__isnull=False,
                    member_confirmed_at__isnull=False,
                )
                | models.Q(
                    state__in=["waiting", "declined", "withdrawn"],
                    group_confirmed_at__isnull=False,
                    member_confirmed_at__isnull=True,
                )
                | models.Q(
                    state__in=["waiting", "declined", "withdrawn"],
                    group_confirmed_at__isnull=True,
                    member_confirmed_at__isnull=False,
                ),
                name="verified_by_both_sides",
            ),
            models.CheckConstraint(
                condition=models.Q(wished_role="", wished_by="")
                | models.Q(~models.Q(wished_role=""), state="verified", wished_by__gt=""),
                name="role_wished_by_a_side",
            ),
            models.CheckConstraint(
                condition=models.Q(since_date__isnull=True)
                | models.Q(until_date__isnull=True)
                | models.Q(until_date__gte=models.F("since_date")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"

    def side_of(self, organisation: Organisation) -> str:
        """Return on which side an organisation stands."""
        return self.Side.GROUP if self.group_id == organisation.pk else self.Side.MEMBER

    @property
    def asked_by_group(self) -> bool:
        """Return whether the group invited; of what both confirmed, whoever was first."""
        if self.group_confirmed_at is None or self.member_confirmed_at is None:
            return self.member_confirmed_at is None
        return self.group_confirmed_at <= self.member_confirmed_at

    @property
    def asker(self) -> Organisation:
        """Return the side that began."""
        return self.group if self.asked_by_group else self.member

    @property
    def asked(self) -> Organisation:
        """Return the side that was asked."""
        return self.member if self.asked_by_group else self.group

    @property
    def wisher(self) -> Organisation:
        """Return the side that wishes for another role."""
        return self.group if self.wished_by == self.Side.GROUP else self.member

    @property
    def wish_reader(self) -> Organisation:
        """Return the side that has to answer that wish."""
        return self.member if self.wished_by == self.Side.GROUP else self.group

    @property
    def asked_at(self) -> datetime:
        """Return when the first side said yes."""
        moments = [self.group_confirmed_at, self.member_confirmed_at]
        return min(moment for moment in moments if moment is not None)
