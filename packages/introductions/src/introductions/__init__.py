"""
Who should meet whom, both ways, and why.

Profiles go in, with hard constraints and, where there is any, history. For each organisation a
list comes out: whom to meet, how well the two fit each other, and the terms that say so.
"""

from introductions.catalogue import Catalogue
from introductions.constraints import Constraints
from introductions.exceptions import FileError, IntroductionsError
from introductions.fitting import Fit, fit
from introductions.history import History, Outcome, Request
from introductions.model import Model, dump_model, parse_model
from introductions.newcomers import with_newcomer
from introductions.profiles import Profile, Term, Terms, Text
from introductions.ranking import Ranking
from introductions.reasons import Introduction, Reason
from introductions.recommender import Recommender
from introductions.space import Embedding

__all__ = [
    "Catalogue",
    "Constraints",
    "Embedding",
    "FileError",
    "Fit",
    "History",
    "Introduction",
    "IntroductionsError",
    "Model",
    "Outcome",
    "Profile",
    "Ranking",
    "Reason",
    "Recommender",
    "Request",
    "Term",
    "Terms",
    "Text",
    "dump_model",
    "fit",
    "parse_model",
    "with_newcomer",
]
