"""
Make the events of the stories in the database of a site that is being served.

Run as a process of its own, with the site's environment: the browser's tests know no Django.
"""

import json
from datetime import timedelta

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402 - Django has to be set up first
from tests.factories_events import Plan, invent_event  # noqa: E402 - after Django is set up

from hansa.accounts.models import User  # noqa: E402 - after Django is set up
from hansa.common import clock  # noqa: E402 - after Django is set up
from hansa.demo.people import PASSWORD  # noqa: E402 - after Django is set up
from hansa.matchmaking.models import Delegate  # noqa: E402 - after Django is set up
from hansa.organisations.models import Administrator, Organisation  # noqa: E402 - after Django is set up

ZONES = ["Europe/Lisbon", "Europe/Berlin", "Europe/Athens"]
TAIWAN = Plan(
    "story-on-site", [("Europe", 21), ("Taiwan", 15)], 131, slots=18, slots_a_day=18, tables=15
)
VIRTUAL = Plan(
    "story-virtual", [("Everybody", 112)], 230, slots=16, slots_a_day=8, tables=0,
    format="virtual", zones=ZONES,
    rules={"video_pattern": "https://meet.example.org/{room}"},
)  # fmt: skip
HYBRID = Plan(
    "story-hybrid", [("Everybody", 60)], 120, slots=10, tables=20, format="hybrid",
    delegates=2, remote_every=4,
)  # fmt: skip


def organisations(plan, countries, now):
    """Yield as many as the plan has places, not saved."""
    for side, (name, size) in enumerate(plan.sides):
        for n in range(size):
            yield Organisation(
                name=f"{plan.slug} {name} {n + 1}", slug=f"{plan.slug}-{side}-{n}", status="draft",
                profile_type="cluster", country=countries[side][n % len(countries[side])],
                summary=f"Cluster {n + 1} of {name}.", created_at=now,
            )  # fmt: skip


def give_account(delegate):
    """Let a delegate sign in, and speak for who sends them; return the address."""
    user = User.objects.create_user(delegate.email, PASSWORD, name=delegate.name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    delegate.user = user
    delegate.save()
    Administrator.objects.create(organisation=delegate.application.organisation, user=user)
    return user.email


def main():
    """Make the events, the first of which is in the seventh of its slots; print who is in them."""
    now = clock.now()
    organiser = User.objects.get(email="marie@organiser.example")
    soon = (now + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
    made = {}
    for plan, begins, countries in [
        (TAIWAN, now - timedelta(minutes=6 * 25 + 4), (["DE", "FR"], ["TW"])),
        (VIRTUAL, soon, (["PT", "DE", "GR"],)),
        (HYBRID, soon, (["DE", "ES"],)),
    ]:
        call = invent_event(
            plan, begins=begins, now=now, organiser=organiser,
            organisations=organisations(plan, countries, now),
        )  # fmt: skip
        people = Delegate.objects.filter(application__call=call).order_by("pk")
        chosen = people.select_related("application__organisation")[: 36 * plan.delegates]
        # The first on each side, and the first who comes in person where some do not.
        made[plan.slug] = [
            {
                "email": give_account(one),
                "name": one.name,
                "organisation": one.application.organisation.name,
            }
            for one in (list(chosen) if plan is TAIWAN else chosen[:4])
        ]
    print(json.dumps(made))


if __name__ == "__main__":
    main()
