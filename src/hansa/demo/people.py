"""The people one can sign in as in the demo world. All are invented."""

from dataclasses import dataclass

PASSWORD = "harbour-lantern-2017"  # noqa: S105 - printed for everybody who tries the demo


@dataclass(frozen=True)
class Person:
    """A demo account and what it is for."""

    key: str
    name: str
    email: str
    does: str


PEOPLE = [
    Person("manager", "Anna Lindqvist", "anna@cluster.example", "cluster manager of an applicant"),
    Person("partner", "Niran Suwan", "niran@partner.example", "manager of a Thai partner"),
    Person("delegate", "Jonas Weber", "jonas@delegate.example", "delegate at EU–Taiwan"),
    Person("organiser", "Marie Delcourt", "marie@organiser.example", "organiser of the events"),
    Person("evaluator", "Ines Prado", "ines@evaluator.example", "evaluator at EU–Thailand"),
    Person("editor", "Luca Ferri", "luca@editor.example", "editor of news and newsletter"),
    Person("validator", "Ewa Nowak", "ewa@validator.example", "validator of profiles"),
    Person("applicant", "Karin Saar", "karin@applicant.example", "applicant, profiles in review"),
    Person("administrator", "Tom Hale", "tom@administrator.example", "administrator of the site"),
]


def sign_in_table() -> str:
    """Return the demo sign-ins as lines of text."""
    lines = [f"Sign in with the password {PASSWORD} as"]
    lines += [f"  {p.email:<28} {p.does}" for p in PEOPLE]
    return "\n".join(lines)
