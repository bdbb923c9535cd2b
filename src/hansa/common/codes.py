"""Codes that a phone's camera reads, drawn as one path."""

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

EDGE = 4
"""The quiet edge a reader needs, in modules."""
SCALE = 8
"""Pixels of a module in a picture."""
MASK = 2
"""Any pattern can be read; choosing the best of eight takes most of the time there is."""


@dataclass(frozen=True)
class Code:
    """A QR code: the path of its dark modules, and how many modules a side has."""

    path: str
    side: int


def code_of(text: str) -> Code:
    """Return the QR code of a text."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(border=EDGE, mask_pattern=MASK, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, modules in groupby(row):
            length = len(list(modules))
            if is_dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Code("".join(runs), len(rows))


def code_as_png(text: str) -> bytes:
    """Return the QR code of a text as a picture that mail programs show."""
    from PIL import Image

    code = code_of(text)
    picture = Image.new("1", (code.side, code.side), 1)
    for run in code.path.split("M")[1:]:
        x, rest = run.split(" ", 1)
        y, length = rest.split("h", 1)[0], rest.split("h", 1)[1].split("v", 1)[0]
        for dark in range(int(x), int(x) + int(length)):
            picture.putpixel((dark, int(y)), 0)
    file = BytesIO()
    picture.resize((code.side * SCALE, code.side * SCALE)).save(file, "PNG")
    return file.getvalue()


def code_as_svg(text: str) -> bytes:
    """Return the QR code of a text as a picture: black on white, whatever the page's colours."""
    code = code_of(text)
    side = f"{code.side} {code.side}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side}" '
        f'shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{code.side}v{code.side}h-{code.side}z"/>'
        f'<path d="{code.path}"/></svg>'
    ).encode()
