"""Server time of the pages people open most, against a demo site made for the purpose.

Run by ``make bench``: starts `hansa up` on a free port, asks for each page one after the other
on 127.0.0.1 and prints the median and the slowest of twenty. Goals: home page under 100 ms; CSS
and script of any page but the map at most 50 kB compressed; second start under 5 s.
"""

import gzip
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMES = 20
PAGES = [
    "/",
    "/organisations/",
    "/organisations/?q=photonics&country=ES",
    "/organisations/lichtwerk-jena/",
    "/events/eu-taiwan-2017/",
    "/calls/",
    "/news/",
    "/newsletter/",
    "/search/?q=health",
    "/networks/",
]


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str) -> bytes:
    """Return the body of a page."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def start(port: int, data: str) -> tuple[subprocess.Popen[bytes], float]:
    """Start a site and return it with the seconds to its first page."""
    hansa = str(Path(sys.executable).parent / "hansa")
    begun = time.monotonic()
    process = subprocess.Popen(
        [hansa, "up", "--port", str(port), "--data-dir", data], stdout=subprocess.DEVNULL
    )
    while time.monotonic() - begun < 180:
        try:
            fetch(f"http://127.0.0.1:{port}/")
            return process, time.monotonic() - begun
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the site did not start")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a site."""
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def weight(page: str, base: str) -> int:
    """Return the compressed bytes of a page's styles and scripts."""
    linked = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    return sum(len(gzip.compress(fetch(base + path))) for path in set(linked))


def main() -> None:
    """Measure and print one table."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as data:
        process, first = start(free := free_port(), data)
        stop(process)
        process, second = start(free, data)
        base = f"http://127.0.0.1:{free}"
        print(f"first start with an empty folder {first:.1f} s, second start {second:.1f} s\n")
        print("| page | median ms | slowest ms | kB | CSS + script kB gz |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for page in PAGES:
            times = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                body = fetch(base + page)
                times.append(1000 * (time.perf_counter() - begun))
            carried = weight(body.decode(), base) / 1000
            print(
                f"| {page} | {statistics.median(times):.0f} | {max(times):.0f} "
                f"| {len(body) / 1000:.0f} | {carried:.1f} |"
            )
        stop(process)


if __name__ == "__main__":
    main()
