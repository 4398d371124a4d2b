"""A photo: decoded, and its pixels alone encoded again, in a process of its own.

Rules of this file:

- It is also a program: `python -I photo.py` reads a picture on standard input and writes the
  JPEG to keep on standard output. Decoders of pictures have had holes through which a picture
  takes over the program; the bot holds everybody's keys, so it does not decode. The child has no
  keys, no settings and no network address, and bounds on memory, time and open files.
- For this it imports nothing of ours.
- The size is read from the header and bounded before a pixel is decoded.
- A new image is made from the bare pixels: no EXIF, place, comment, profile or thumbnail is
  copied, whatever the format keeps them in.
"""

import io
import resource
import sys
import warnings
from typing import Final

from PIL import Image, ImageOps

LONGEST_SIDE: Final = 800
MOST_BYTES: Final = 10_000_000
# A JPEG is decoded at an eighth of its size if need be; the others only whole.
MOST_PIXELS: Final = {"JPEG": 40_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
UNREADABLE, BIG = 3, 4  # exit statuses
_QUALITY: Final = 85
_MEMORY: Final = 1 << 30
_CPU_S: Final = 10


def recode(data: bytes) -> bytes:
    """The picture as a plain JPEG.

    Raises:
        OverflowError: it has too many pixels.
        ValueError: it is no whole JPEG, PNG or WebP.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(MOST_PIXELS)) as image:
            if image.width * image.height > MOST_PIXELS[image.format or ""]:
                raise OverflowError
            return _encoded(_upright(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise OverflowError from error
    except (OSError, SyntaxError, KeyError, EOFError, ZeroDivisionError) as error:
        raise ValueError from error


def _upright(image: Image.Image) -> Image.Image:
    """The right way up, at most 800 pixels long, on white where it was transparent."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(image)
    if turned.mode not in {"RGB", "RGBA"}:
        turned = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", turned.size, "white")
    bare.paste(turned, mask=turned.getchannel("A") if turned.mode == "RGBA" else None)
    return bare


def _encoded(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def main() -> int:
    """What the child does. Its exit status says why there is nothing on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = recode(sys.stdin.buffer.read(MOST_BYTES + 1))
    except (OverflowError, MemoryError):
        return BIG
    except ValueError:
        return UNREADABLE
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
