"""Who people are: "Profiles", "User Directory", "Presence"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import number, one_of, text
from tests.servers.homestead.people import Person
from tests.servers.homestead.refusals import forbidden
from tests.servers.homestead.syncing import presence as shown


@endpoint("GET", "v3/profile/{user}", is_open=True)
async def profile(call: Call) -> Any:
    return call.person().face


@endpoint("GET", "v3/profile/{user}/{key}", is_open=True)
async def profile_key(call: Call) -> Any:
    """Nothing where there is none: as Synapse."""
    key, face = call.path["key"], call.person().face
    return {key: face[key]} if key in face else {}


@endpoint("PUT", "v3/profile/{user}/displayname", body={"displayname!": text})
async def set_name(call: Call) -> Any:
    call.only_me()
    await call.me.is_called(call.body["displayname"], call.me.avatar)
    return {}


@endpoint("PUT", "v3/profile/{user}/avatar_url", body={"avatar_url!": text})
async def set_avatar(call: Call) -> Any:
    call.only_me()
    await call.me.is_called(call.me.name, call.body["avatar_url"])
    return {}


@endpoint("DELETE", "v3/profile/{user}/avatar_url")
async def delete_avatar(call: Call) -> Any:
    call.only_me()
    await call.me.is_called(call.me.name, "")
    return {}


@endpoint("DELETE", "v3/profile/{user}/displayname")
async def delete_name(call: Call) -> Any:
    call.only_me()
    await call.me.is_called("", call.me.avatar)
    return {}


@endpoint("POST", "v3/user_directory/search", body={"search_term!": text, "limit": number})
async def search_people(call: Call) -> Any:
    limit, term = call.body.get("limit", 10), call.body["search_term"].lower()
    found = [one for one in call.world.people.values() if one is not call.me and _meets(one, term)]
    results = [
        {"user_id": one.id, "display_name": one.name or None, "avatar_url": one.avatar or None}
        for one in found[:limit]
    ]
    return {"results": results, "limited": len(found) > limit}


def _meets(person: Person, term: str) -> bool:
    return bool(term) and (term in person.name.lower() or term in person.id.lower())


@endpoint("GET", "v3/presence/{user}/status")
async def presence(call: Call) -> Any:
    person = call.person()
    if person is not call.me and not call.world.shares(call.me.id, person.id):
        raise forbidden("You are not allowed to see their presence.")
    return shown(person)


@endpoint(
    "PUT",
    "v3/presence/{user}/status",
    body={"presence!": one_of("online", "offline", "unavailable"), "status_msg": text},
)
async def set_presence(call: Call) -> Any:
    call.only_me()
    await call.me.fares(call.body["presence"], call.body.get("status_msg", ""))
    return {}
