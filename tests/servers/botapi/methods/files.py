"""getFile, getUserProfilePhotos. Bot API: "Bots can download files of up to 20MB in size"."""

from typing import Any, Final

from tests.servers.botapi import media
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.parameters import integer, text
from tests.servers.botapi.refusals import bad

LIMIT: Final = 20 << 20


async def get_file(call: Call) -> dict[str, Any]:
    if not call.get("file_id"):
        # Client.cpp, check_remote_file_id
        raise bad("file_id not specified")
    stored = call.world.files.everything.get(call.given["file_id"])
    if not stored:
        # Client.cpp, TdOnCheckRemoteFileIdCallback
        raise bad("wrong file_id or the file is temporarily unavailable")
    local = call.world.local_files
    if stored.size > LIMIT and not local:
        # Client.cpp, do_get_file
        raise bad("file is too big")
    path = stored.path
    if local:
        # Client.cpp, init: `dir_`
        where = local / call.bot.token / stored.path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(stored.data)
        path = str(where)
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": path,
    }


async def get_user_profile_photos(call: Call) -> dict[str, Any]:
    user = call.world.users.get(call.get("user_id", 0))
    if not user:
        # Client.cpp, TdOnCheckUserCallback
        raise bad("user not found")
    start, limit = call.get("offset", 0), call.get("limit", 100)
    shown = user.photos[start : start + limit]
    return {"total_count": len(user.photos), "photos": [media.sizes(photo) for photo in shown]}


METHODS: Final = {
    "getFile": Method(get_file, {"file_id": text}),
    "getUserProfilePhotos": Method(
        get_user_profile_photos, {"user_id": integer, "offset": integer, "limit": integer}
    ),
}
