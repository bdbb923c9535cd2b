"""The site's settings with a data folder of the tests' own, never that of a site being tried."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HANSA_DATA_DIR", tempfile.mkdtemp(prefix="hansa-tests-"))
os.environ.setdefault("HANSA_MAILBOX_DIR", str(Path(os.environ["HANSA_DATA_DIR"]) / "mailbox"))
os.environ.setdefault("HANSA_MAIL_SERVICE", "postmark")
os.environ.setdefault("HANSA_MAIL_SERVICE_SECRET", "service:of-the-tests")
(Path(os.environ["HANSA_DATA_DIR"]) / "static").mkdir(parents=True, exist_ok=True)

from hansa.config.settings import *  # noqa: E402, F403
