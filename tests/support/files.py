"""Files that a person sends in a chat of the simulator, and files to send."""

import io
import json
import struct
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from PIL import Image

from bot.media import ogg

VOICE = (Path(__file__).parents[1] / "vectors" / "voice.ogg").read_bytes()
"""Three seconds of a made-up siren, in Opus, as a telephone would send them: with comments."""
COMMENT = "marked-comment-5e1f"
PLACE = "marked-place-77c2"
SILENCE = b"\xf8\xff\xfe"
"""20 ms of silence in Opus: the shortest packet there is."""


def send(origin: str, chat: int, kind: str, content: bytes, **fields: str) -> int:
    """Send a "voice", "photo" or "document"; the message's number."""
    where = urlsplit(origin)
    edge = token_hex(16)
    name = {"voice": "voice.oga", "photo": "photo.jpg"}.get(kind, "me.png")
    mime = {"voice": "audio/ogg", "photo": "image/jpeg"}.get(kind, "image/png")
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts += [f"{head}Content-Type: {mime}\r\n\r\n".encode(), content, b"\r\n"]
    body = b"".join([*parts, f"--{edge}--\r\n".encode()])
    connection = HTTPConnection(where.hostname or "", where.port, timeout=90)
    try:
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        connection.request("POST", f"/sim/chats/{chat}/{kind}", body, headers)
        response = connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer[:300]
        return int(json.loads(answer)["message_id"])
    finally:
        connection.close()


def picture(width: int = 640, height: int = 480, kind: str = "JPEG") -> bytes:
    """A picture with a place, a comment and a camera's name inside."""
    image = Image.new("RGB", (width, height), (20, 120, 160))
    image.paste((240, 200, 60), (width // 4, height // 4, width // 2, height // 2))
    exif = Image.Exif()
    exif[0x010E] = PLACE  # ImageDescription
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 29: PLACE})  # GPS
    written = io.BytesIO()
    image.save(written, kind, exif=exif, **({"comment": PLACE} if kind == "JPEG" else {}))
    return written.getvalue()


def recording(seconds: float, *, packet: bytes = SILENCE, channels: int = 1) -> bytes:
    """A voice note of so many seconds of silence, with comments."""
    packets = [packet] * round(seconds * 50)
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, channels, 312, 48_000, 0, 0)
    return ogg.stream([(0, [head]), (0, [tags()]), *pages(packets)])


def tags(comment: str = f"LOCATION={COMMENT}") -> bytes:
    vendor, written = b"a telephone", comment.encode()
    counts = (struct.pack("<I", len(vendor)), struct.pack("<II", 1, len(written)))
    return b"OpusTags" + counts[0] + vendor + counts[1] + written


def pages(packets: Sequence[bytes]) -> list[tuple[int, list[bytes]]]:
    return [
        (960 * (start + len(packets[start : start + 50])), list(packets[start : start + 50]))
        for start in range(0, len(packets), 50)
    ]
