"""The door for what is told as it happens: an ASGI process of its own beside the pages."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hansa.config.settings")
django.setup()

# Models are there only once the applications are.
from hansa.polls.live import application  # noqa: E402 - see above

__all__ = ["application"]
