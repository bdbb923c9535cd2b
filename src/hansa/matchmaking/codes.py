"""Codes that a phone's camera reads."""

from django.conf import settings


def entry_code_svg(path: str) -> bytes:
    """Return an address of this site as a QR code: black on white, whatever the page's colours."""
    import qrcode
    from qrcode.image.svg import SvgFillImage

    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, image_factory=SvgFillImage
    )
    code.add_data(settings.BASE_URL + path)
    return bytes(code.make_image().to_string())
