"""Pictures that people send: looked at before they are unpacked, and kept small and clean."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hansa.common.uploads import MEBIBYTE, FileRule

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
ACCEPTED = "image/png,image/jpeg,image/webp,image/gif"
MOST_BYTES = 5 * MEBIBYTE
MOST_PIXELS = 40_000_000
SIDE = 320
"""Logos are shown at up to 96 pixels; this is enough for a screen with three for each."""
LOGO = FileRule(
    suffix=".png",
    content_type="image/png",
    begins=(b"\x89PNG",),
    most_bytes=MOST_BYTES,
    wrong_kind=_("This is not a picture."),
)

PHOTO = FileRule(
    suffix=".jpg",
    content_type="image/jpeg",
    begins=(b"\xff\xd8\xff",),
    most_bytes=10 * MEBIBYTE,
    wrong_kind=_("This is not a picture."),
)
WEBP = FileRule(
    suffix=".webp",
    content_type="image/webp",
    begins=(b"RIFF",),
    most_bytes=10 * MEBIBYTE,
    wrong_kind=_("This is not a picture."),
)
LARGE, SMALL = 1600, 480
"""Sides of a photo that is looked at alone, and of one among others."""
WIDTHS = (480, 960, 1600)
"""Of a photo that fits the screen it is seen on, in pixels."""
QUALITY = 82


@dataclass(frozen=True)
class Photo:
    """A photo drawn anew in two sizes, and how many pixels the larger has."""

    large: ContentFile
    small: ContentFile
    width: int
    height: int


@dataclass(frozen=True)
class ResponsivePhoto:
    """A photo drawn anew as JPEG, and as WebP by width in pixels for screens of several sizes."""

    whole: ContentFile
    webp: Mapping[int, ContentFile]
    width: int
    height: int


def small_picture(upload: File, side: int = SIDE) -> ContentFile:
    """
    Return the picture drawn anew as PNG, no side longer than ``side`` pixels.

    What a file carries beside its picture (places, names, scripts) is lost that way. Its size in
    pixels stands in its head, so that one that would fill the memory is refused unread. SVG is
    no picture here: it is a program.

    Raises `ValidationError` with what is wrong in words.
    """
    upright = _read_picture(upload, MOST_BYTES)
    upright.thumbnail((side, side))
    file = io.BytesIO()
    upright.save(file, "PNG", optimize=True)
    return ContentFile(file.getvalue(), name="picture.png")


def photo(upload: File) -> Photo:
    """
    Return the photo drawn anew as JPEG, large and small; see `small_picture`.

    What shines through is white. Raises `ValidationError` with what is wrong in words.
    """
    plain = _plain(upload)
    width, height = plain.size
    large = _as_jpeg(plain)
    plain.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return Photo(large, _as_jpeg(plain), width, height)


def responsive_photo(upload: File) -> ResponsivePhoto:
    """
    Return the photo drawn anew for screens of several sizes; see `small_picture`.

    It is never made larger than it is. Raises `ValidationError` with what is wrong in words.
    """
    plain = _plain(upload)
    width, height = plain.size
    webp = {}
    for one in sorted({*(w for w in WIDTHS if w < width), width}):
        drawn = plain.resize((one, max(1, height * one // width)), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        drawn.save(file, "WEBP", quality=QUALITY)
        webp[one] = ContentFile(file.getvalue(), name="picture.webp")
    return ResponsivePhoto(_as_jpeg(plain), webp, width, height)


def _plain(upload: File) -> Image.Image:
    """Return a photo as it is looked at alone, on white."""
    upright = _read_picture(upload, PHOTO.most_bytes)
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    plain.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    return plain


def _as_jpeg(picture: Image.Image) -> ContentFile:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return ContentFile(file.getvalue(), name="picture.jpg")


def _read_picture(upload: File, most_bytes: int) -> Image.Image:
    """Return the picture upright, looked at before it is unpacked."""
    if (upload.size or 0) > most_bytes:
        most = most_bytes // MEBIBYTE
        raise ValidationError(
            gettext("The file is too large; up to %(most)d MB are taken.") % {"most": most}
        )
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_too_many(picture))
            return ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError as bomb:
        raise ValidationError(gettext("The picture has too many pixels.")) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as broken:
        text = gettext("This is no picture we can read; PNG, JPEG, WebP and GIF are taken.")
        raise ValidationError(text) from broken


def _too_many(picture: Image.Image) -> str:
    text = gettext("The picture has %(width)d × %(height)d pixels, which is too many.")
    return text % {"width": picture.width, "height": picture.height}


class PictureField(forms.FileField):
    """A picture; cleaned it is a small PNG."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPTED}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Draw the picture anew, or say why it cannot be read."""
        upload = super().clean(data, initial)
        return small_picture(upload) if upload else upload


class PhotoField(forms.FileField):
    """A photo; cleaned it is a `Photo` in two sizes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPTED}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Draw the photo anew, or say why it cannot be read."""
        upload = super().clean(data, initial)
        return photo(upload) if upload else upload


class ResponsivePhotoField(PhotoField):
    """A photo; cleaned it is a `ResponsivePhoto`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Draw the photo anew, or say why it cannot be read."""
        upload = forms.FileField.clean(self, data, initial)
        return responsive_photo(upload) if upload else upload
