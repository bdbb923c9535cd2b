"""What an event of the demo world asks its applicants, and what its evaluators think of them."""

from datetime import datetime, timedelta

from hansa.accounts.models import User
from hansa.matchmaking.models import Application, Evaluator, MatchmakingCall
from hansa.matchmaking.operations.applying import Answer, decide_applications, set_travel_support
from hansa.matchmaking.operations.evaluating import evaluate_application
from hansa.matchmaking.operations.letters import write_letter
from hansa.matchmaking.operations.questions import (
    CriterionDetails,
    QuestionDetails,
    name_evaluator,
    set_questions,
)
from hansa.organisations.models import Organisation

PARTNERS = ["Hospitals and clinics", "Makers of devices", "Research organisations"]
QUESTIONS = [
    QuestionDetails("Who are you, in one sentence?", "text", is_required=True, source="summary"),
    QuestionDetails("Whom do you most want to meet?", "choice", PARTNERS),
    QuestionDetails("Have you worked with partners in Asia before?", "yes-no"),
]
CRITERIA = [
    CriterionDetails("Fit with the event's fields", 3),
    CriterionDetails("What follows after the event", 2),
    CriterionDetails("Experience abroad", 1),
]
# What two evaluators make of one application after another; None is a conflict of interest.
FIRST = [(5, 4, 4), (4, 4, 3), (4, 3, 5), (3, 4, 2), (5, 5, 3), (3, 3, 3), (4, 5, 4), (2, 3, 1)]
SECOND = [(4, 4, 5), (4, 2, 3), (5, 3, 4), None, (4, 4, 4), (1, 2, 3), (5, 5, 5), (3, 2, 2)]


def set_questions_up(
    call: MatchmakingCall, organiser: User, evaluators: list[User]
) -> list[Evaluator]:
    """Ask questions, name criteria and evaluators, and write a letter of one's own."""
    now = call.opens_at
    set_questions(
        actor=organiser, now=now, call=call, version=call.version, questions=QUESTIONS,
        criteria=CRITERIA,
    )  # fmt: skip
    write_letter(
        actor=organiser, now=now, call=call, kind="selected", language="en", version=0,
        subject="{organisation} at {event}",
        body="Good news: **{organisation}** has a place on the side “{side}” at {event}, {dates}."
        "\n\n> {reason}\n\nYou can now [ask for meetings]({link}).",
    )  # fmt: skip
    return [name_evaluator(actor=organiser, now=now, call=call, user=one) for one in evaluators]


def answers_to(call: MatchmakingCall, organisation: Organisation) -> list[Answer]:
    """Return what an organisation answers to the questions of an event."""
    given = [
        organisation.summary or organisation.name,
        PARTNERS[organisation.pk % len(PARTNERS)],
        "yes" if organisation.pk % 2 else "no",
    ]
    return [Answer(*pair) for pair in zip(call.questions.all(), given, strict=False)]


def judge(
    evaluators: list[Evaluator], applications: list[Application], now: datetime, *, left: int
) -> None:
    """Let the first evaluator judge all but ``left`` of the applications, and the second half."""
    first, second = evaluators
    done = len(applications) - left
    for who, points, most in ((first, FIRST, done), (second, SECOND, done // 2)):
        for number, application in enumerate(applications[:most]):
            given = points[number % len(points)]
            criteria = application.call.criteria.values_list("pk", flat=True)
            evaluate_application(
                actor=who.user, now=now, evaluator=who, application=application, version=0,
                scores=dict(zip(criteria, given or (), strict=False)),
                has_conflict=given is None,
                comment="We know their managers well." if given is None else "",
            )  # fmt: skip


def keep_in_reserve(
    call: MatchmakingCall, organiser: User, applications: list[Application], now: datetime
) -> None:
    """Put applications in reserve."""
    decide_applications(
        actor=organiser, now=now, call=call, applications=applications, status="reserve",
        reason="Two clusters of the same field are selected already.",
    )  # fmt: skip


def support_travel(
    call: MatchmakingCall, organiser: User, applications: list[Application], now: datetime
) -> None:
    """Grant the first travel support and note that the second asked for it."""
    for application, travel in zip(applications, ["granted", "asked"], strict=False):
        set_travel_support(
            actor=organiser, now=now + timedelta(days=1), call=call, applications=[application],
            travel=travel,
        )  # fmt: skip
