"""Pictures lose what they say beside the picture: place, time, camera, comments. Pure."""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

# A picture of more points than this is refused before it is unpacked.
MOST_POINTS = 60_000_000
FORMATS = ("JPEG", "PNG")
# For what had to be turned; a picture that stands upright keeps its own quality.
QUALITY = 92
_UPRIGHT = 1
_ORIENTATION = 0x0112
# What belongs to the picture itself.
_KEPT = ("icc_profile", "transparency")


def picture_plain(content: bytes) -> bytes | None:
    """A JPEG or PNG written anew with nothing but its picture, the right way up; None if broken.

    Whatever stood beside or behind the picture in the file is gone. The same bytes give the same.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_POINTS:
                    return None
                picture.load()
                return _written(picture)
    except (
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ):
        # In one of these Pillow says that bytes are no picture.
        return None


def _written(picture: Image.Image) -> bytes:
    turned = picture.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
    kept: dict[str, Any] = {name: picture.info[name] for name in _KEPT if name in picture.info}
    upright = ImageOps.exif_transpose(picture) if turned else picture
    upright.info.clear()
    upright.info.update(kept)
    out = io.BytesIO()
    if picture.format == "PNG":
        upright.save(out, "PNG", **kept)
    else:
        upright.save(out, "JPEG", quality=QUALITY if turned else "keep", exif=b"", **kept)
    return out.getvalue()
