"""A picture keeps what is to be seen and nothing else."""

import io

import pytest
from PIL import Image

from quizzes.exchange.pictures import BadPicture, cleaned

from .items import picture


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_went_through_once_stays_byte_for_byte(form):
    once, ending = cleaned(picture(form))
    assert ending == (".jpg" if form == "JPEG" else ".png")
    assert cleaned(once) == (once, ending)


def located(form):
    exif = Image.Exif()
    exif[0x010F] = "Camera of 某人"
    exif[0x8825] = {1: "N", 2: (31.0, 12.0, 0.0)}
    return picture(form, exif=exif)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_place_and_camera_are_removed(form):
    data, _ending = cleaned(located(form))
    assert b"Camera" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_a_picture_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data, _ending = cleaned(picture("JPEG", exif=exif))
    assert Image.open(io.BytesIO(data)).size == (6, 8)


def test_nothing_stays_behind_the_end_of_a_picture():
    assert b"<script>" not in cleaned(picture("JPEG") + b"<script>alert(1)</script>")[0]
    assert b"<script>" not in cleaned(picture("PNG") + b"<script>alert(1)</script>")[0]


@pytest.mark.parametrize("data", [b"", b"GIF89a", picture()[:50], picture("JPEG")[:200]])
def test_what_is_broken_is_refused_by_name(data):
    with pytest.raises(BadPicture, match="picture_damaged"):
        cleaned(data)


def test_a_picture_that_claims_to_be_huge_is_refused_before_it_is_unpacked():
    png = bytearray(picture())
    png[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(BadPicture, match=r"picture_pixels|picture_damaged"):
        cleaned(bytes(png))
