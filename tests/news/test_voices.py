"""Voices: asked once, given with consent, shown, withdrawn everywhere at once."""

from datetime import timedelta

import feedparser
import pytest
from django.core import mail
from django.core.signing import dumps
from django.db import IntegrityError, transaction

from hansa.common.models import AuditRecord, SearchDocument
from hansa.common.search import search_documents
from hansa.mail.models import OutgoingMail
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from hansa.news.models import Voice
from hansa.news.operations.voices import (
    ask_for_voice,
    give_voice,
    publish_voice,
    record_voice,
    return_voice,
    withdraw_voice,
)
from hansa.news.participation import Participant
from hansa.news.queries.voices import people_to_ask, read_voice, voice_token, voices_of
from hansa.news.tasks import ask_for_voices
from hansa.common.errors import OperationRefused
from tests.factories import (
    NOW,
    make_event,
    make_fair,
    make_organisation,
    make_schedule,
    make_user,
    make_voice,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"text": "It opened doors.", "name": "Grace Hopper", "role": "Director"}


def ended():
    return make_event(starts_at=NOW - 9 * DAY, ends_at=NOW - 8 * DAY)
