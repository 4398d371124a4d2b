"""The link as a picture that a phone's camera reads."""

import io

import segno


def png(link: str) -> bytes:
    """A PNG of a QR code, error correction M, with the quiet zone that the standard asks for."""
    picture = io.BytesIO()
    segno.make_qr(link, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()
