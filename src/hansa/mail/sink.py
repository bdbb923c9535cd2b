"""The development mail server: takes every mail by SMTP and keeps it in a Maildir."""

import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

MOST_BYTES = 10 * 1024 * 1024


def serve(folder: Path, host: str, port: int) -> Controller:
    """Listen in a thread until the returned controller is stopped."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    controller = Controller(
        Mailbox(folder), hostname=host, port=port, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True
    )
    controller.start()
    return controller


def main() -> None:
    """Listen until told to stop: ``python -m hansa.mail.sink FOLDER HOST PORT``."""
    folder, host, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    controller = serve(folder, host, port)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    controller.stop()


if __name__ == "__main__":
    main()
