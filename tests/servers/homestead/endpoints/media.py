"""Files: "Content repository", with a token since version 1.11, without one before."""

from typing import Any

from aiohttp import web

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, one_of, text, yes_or_no
from tests.servers.homestead.media import Stored
from tests.servers.homestead.refusals import BreachError, RefusalError, not_found

DOWNLOAD = {"timeout_ms": digits}
THUMBNAIL = {
    **DOWNLOAD,
    "width!": digits,
    "height!": digits,
    "method": one_of("crop", "scale"),
    "animated": yes_or_no,
}
OLD = {"allow_remote": yes_or_no, "allow_redirect": yes_or_no}


@endpoint("POST", "/_matrix/media/v3/upload", query={"filename": text}, is_raw=True)
async def upload(call: Call) -> Any:
    _check_size(call)
    stored = call.world.media.put(
        call.data, call.request.content_type, call.query.get("filename", ""), call.me.id
    )
    call.world.changed()
    return {"content_uri": f"mxc://{call.world.name}/{stored.id}"}


@endpoint("POST", "/_matrix/media/v1/create")
async def reserve(call: Call) -> Any:
    stored = call.world.media.put(None, by=call.me.id)
    return {"content_uri": f"mxc://{call.world.name}/{stored.id}"}


@endpoint("PUT", "/_matrix/media/v3/upload/{server}/{media}", query={"filename": text}, is_raw=True)
async def fill(call: Call) -> Any:
    _check_size(call)
    stored = call.world.media.stored.get(call.path["media"])
    if not stored or stored.by != call.me.id:
        raise RefusalError(403, "M_FORBIDDEN", "Only the creator of the media ID can upload to it")
    if stored.data is not None:
        raise RefusalError(409, "M_CANNOT_OVERWRITE_MEDIA", "Media ID already has content")
    stored.data, stored.mime = call.data, call.request.content_type
    stored.name = call.query.get("filename", "")
    call.world.changed()
    return {}


def _check_size(call: Call) -> None:
    if len(call.data) > call.world.media.limit:
        raise RefusalError(413, "M_TOO_LARGE", "Upload request body is too large")
    if "Content-Length" not in call.request.headers:
        raise RefusalError(400, "M_UNKNOWN", "Request must specify a Content-Length")


@endpoint("GET", "v1/media/download/{server}/{media}", query=DOWNLOAD)
async def download(call: Call) -> Any:
    return _whole(_current(call))


@endpoint("GET", "v1/media/download/{server}/{media}/{name}", query=DOWNLOAD)
async def download_named(call: Call) -> Any:
    return _whole(_current(call))


@endpoint("GET", "v1/media/thumbnail/{server}/{media}", query=THUMBNAIL)
async def thumbnail(call: Call) -> Any:
    """As large as it is."""
    return _whole(_current(call))


@endpoint("GET", "v1/media/config")
async def media_config(call: Call) -> Any:
    return {"m.upload.size": call.world.media.limit}


@endpoint("GET", "/_matrix/media/v3/config")
async def old_media_config(call: Call) -> Any:
    return {"m.upload.size": call.world.media.limit}


@endpoint("GET", "/_matrix/media/v3/download/{server}/{media}", query=DOWNLOAD | OLD, is_open=True)
async def old_download(call: Call) -> Any:
    return _whole(_old(call))


@endpoint(
    "GET", "/_matrix/media/v3/download/{server}/{media}/{name}", query=DOWNLOAD | OLD, is_open=True
)
async def old_download_named(call: Call) -> Any:
    return _whole(_old(call))


@endpoint(
    "GET", "/_matrix/media/v3/thumbnail/{server}/{media}", query=THUMBNAIL | OLD, is_open=True
)
async def old_thumbnail(call: Call) -> Any:
    return _whole(_old(call))


def _current(call: Call) -> Stored:
    """Servers of before version 1.11 do not know the path."""
    if "v1.11" not in call.settings.versions:
        raise RefusalError(404, "M_UNRECOGNIZED", "Unrecognized request")
    return _found(call)


def _old(call: Call) -> Stored:
    """What came since the server has authenticated media is not given at the old paths."""
    if call.world.media.is_authenticated and "v1.11" in call.settings.versions:
        raise not_found("Not found")
    return _found(call)


def _found(call: Call) -> Stored:
    server = call.path["server"]
    if server != call.world.name and server not in call.settings.media_of:
        raise BreachError(f"media of {server}, which nobody named")
    stored = call.world.media.stored.get(call.path["media"])
    if not stored:
        raise not_found("Not found")
    if stored.data is None:
        raise RefusalError(504, "M_NOT_YET_UPLOADED", "Media has not been uploaded yet")
    return stored


def _whole(stored: Stored) -> web.Response:
    disposition = f'inline; filename="{stored.name}"' if stored.name else "inline"
    return web.Response(
        body=stored.data,
        headers={"Content-Type": stored.mime, "Content-Disposition": disposition},
    )
