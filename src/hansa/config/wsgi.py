"""The door for web servers."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hansa.config.settings")
application = get_wsgi_application()

# Models are there only once the application is.
from hansa.organisations.queries.index import warm_index  # noqa: E402 - see above

Thread(target=warm_index, daemon=True).start()
