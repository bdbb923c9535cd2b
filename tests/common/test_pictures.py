"""Pictures are looked at before they are unpacked, and drawn anew."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hansa.common import pictures
from hansa.common.pictures import PHOTO, PhotoField, PictureField, photo, small_picture


def picture(kind="PNG", size=(400, 200), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return SimpleUploadedFile("logo", file.getvalue())


def head_of_png(width, height):
    """Return a PNG that says it is this large and holds next to nothing."""

    def chunk(name, content):
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
    return SimpleUploadedFile("logo.png", body + chunk(b"IDAT", zlib.compress(b"\0")))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_picture_becomes_a_small_png_that_keeps_its_shape(kind):
    small = small_picture(picture(kind))
    with Image.open(small) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (320, 160))


def test_what_a_file_carries_beside_its_picture_is_lost():
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    taken = picture("JPEG", exif=exif)
    assert b"SECRET PLACE" in taken.read()
    assert b"SECRET PLACE" not in small_picture(taken).read()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("a.png", b"no picture"), "no picture we can read"),
        (SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n"), "no picture we can read"),
        (SimpleUploadedFile("a.svg", b"<svg><script>alert(1)</script></svg>"), "no picture"),
        (SimpleUploadedFile("a.tiff", b"II*\0"), "no picture we can read"),
        (head_of_png(8000, 6000), "8000 × 6000 pixels"),
        (head_of_png(60_000, 60_000), "too many pixels"),
    ],
    ids=["text", "cut off", "svg", "other kind", "large", "bomb"],
)
def test_what_is_no_picture_is_refused_in_words(upload, words):
    with pytest.raises(ValidationError, match=words):
        small_picture(upload)


def test_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    with pytest.raises(ValidationError, match="too large"):
        small_picture(picture())


def test_field_draws_what_is_sent_and_needs_something():
    assert PictureField().clean(picture()).name == "picture.png"
    assert PictureField(required=False).clean(None) is None
    with pytest.raises(ValidationError):
        PictureField().clean(None)


def test_photo_is_drawn_in_two_sizes_white_where_it_shines_through():
    file = io.BytesIO()
    Image.new("RGBA", (3000, 1500), (0, 0, 0, 0)).save(file, "PNG")
    taken = photo(SimpleUploadedFile("x.png", file.getvalue()))
    assert (taken.width, taken.height) == (1600, 800)
    for drawn, size in ((taken.large, (1600, 800)), (taken.small, (480, 240))):
        with Image.open(drawn) as opened:
            assert (opened.format, opened.size) == ("JPEG", size)
            assert opened.getpixel((0, 0)) == (255, 255, 255)
    little = photo(picture(size=(40, 30)))
    assert (little.width, little.height) == (40, 30)


def test_field_of_photos_takes_larger_files_than_that_of_logos():
    assert PhotoField().clean(picture()).width == 400
    assert PhotoField(required=False).clean(None) is None
    assert PHOTO.most_bytes > pictures.MOST_BYTES
    with pytest.raises(ValidationError, match="no picture"):
        PhotoField().clean(SimpleUploadedFile("x.jpg", b"<svg>"))
