"""The headers that every answer carries, errors included.

Rules of this file:

- Nothing is allowed that is not needed: no script on anything but the empty form, no third
  party, no frame, no cache, no referrer, no search engine, no device feature.
- Styles and the one script are inline and allowed by their hash, not by `unsafe-inline`: one
  request shows a page, also where a proxy blocks or delays further files.
"""

import base64
import hashlib
from typing import Final

_FEATURES: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "compute-pressure",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "interest-cohort",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "unload",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)

ALWAYS: Final = {
    "cache-control": "no-store",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "vary": "Accept-Encoding",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-frame-options": "DENY",
    "x-permitted-cross-domain-policies": "none",
    "x-robots-tag": "noindex, nofollow, noarchive, nosnippet, noimageindex, notranslate",
}


def policy(*, style: str = "", sheets: str = "", script: str = "", media: bool = False) -> str:
    """The Content-Security-Policy of a page with these inline styles and this inline script.

    `sheets` is the second style of a page that is printed; `media`: it shows voice notes and a
    photo from here.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashed(script)}",
            f"style-src {_hashed(style)}{' ' + _hashed(sheets) if sheets else ''}",
            *(("img-src 'self' data:", "media-src 'self'") if media else ("img-src data:",)),
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hashed(source: str) -> str:
    if not source:
        return "'none'"
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
