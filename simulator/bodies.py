"""The body of a request, whichever of the four kinds it is."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from simulator.errors import ApiError, bad_request
from simulator.parameters import Upload

BODY_BYTES = 64 * 1024 * 1024
_ATTACH = "attach://"


class _InMemoryParser(MultiPartParser):
    """Keeps uploads in memory: what a person sends touches no temporary file."""

    spool_max_size = BODY_BYTES


async def read_body(request: Request) -> dict[str, Any]:
    """Everything a request carries, from its address and its body, by name.

    Raises:
        ApiError: 413 for too much, 400 for a body that is not what it says.
    """
    if int(request.headers.get("content-length") or 0) > BODY_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    found: dict[str, Any] = dict(parse_qsl(request.url.query, keep_blank_values=True))
    if request.method == "GET":
        return found
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return found | await _multipart(request)
    body = await _bytes(request)
    if not body:
        return found
    return found | (_json(body) if kind == "application/json" else _form(body))


async def _bytes(request: Request) -> bytes:
    pieces = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        pieces.append(piece)
    return b"".join(pieces)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return found


def _form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


async def _multipart(request: Request) -> dict[str, Any]:
    try:
        form = await _InMemoryParser(request.headers, request.stream()).parse()
    except (MultiPartException, KeyError):
        raise bad_request("can't parse the multipart body") from None
    found: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            mime = value.content_type or "application/octet-stream"
            uploads[name] = Upload(value.filename or "file", mime, await value.read())
        else:
            found[name] = value
    await form.close()
    return _attached(found, uploads)


def _attached(found: dict[str, Any], uploads: dict[str, Upload]) -> dict[str, Any]:
    """`attach://name` replaced by the upload it names."""
    for name, value in found.items():
        if isinstance(value, str) and value.startswith(_ATTACH):
            upload = uploads.pop(value.removeprefix(_ATTACH), None)
            if upload is None:
                raise bad_request(f"file {value} not found in the request")
            found[name] = upload
    return found | dict(uploads)
