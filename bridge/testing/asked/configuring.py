"""`Configuring` of a fake network."""

from collections.abc import Mapping, Sequence
from typing import Final

from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.testing.abouts import Abouts
from bridge.testing.asked.desk import Desk, unsupported
from bridge.testing.asked.rights import owning
from bridge.testing.rooms import Room
from bridge.testing.views import fold

IS_LOCKED: Final = "muc#roomconfig_passwordprotectedroom"
KEY: Final = "muc#roomconfig_roomsecret"
SLOW: Final = "fake#slow"
SLOW_CHOICES: Final = (("0", "None"), ("10", "10 seconds"), ("60", "1 minute"))

TRAITS: Final = {
    "muc#roomconfig_roomname": "name",
    "muc#roomconfig_roomdesc": "description",
    "muc#roomconfig_publicroom": "is_public",
    "muc#roomconfig_moderatedroom": "is_moderated",
    "muc#roomconfig_membersonly": "is_members_only",
    SLOW: "slow",
}
"""Settings, each with what it changes."""


class FakeConfiguring:
    def __init__(self, desk: Desk, abouts: Abouts) -> None:
        self._desk = desk
        self._abouts = abouts

    async def settings(self, place: Place) -> Sequence[Setting]:
        return _settings(await self._owned(place))

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        room = await self._owned(place)
        kinds = {setting.name: setting for setting in _settings(room)}
        changes: dict[str, object] = {}
        for name, value in values.items():
            if name not in kinds:
                raise Refused("not-acceptable", "This cannot be changed here.")
            if name in TRAITS:
                changes[TRAITS[name]] = _read(kinds[name], value)
        if {IS_LOCKED, KEY} & set(values):
            changes["password"] = _password(room, values)
        self._abouts.about(room.native, **changes)

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        room = await self._owned(place)
        self._abouts.destroy(room.native, reason, None if alternate is None else fold(alternate))

    async def _owned(self, place: Place) -> Room:
        if not self._desk.manner.configures:
            raise unsupported()
        view, room = await self._desk.inside(place.login, place)
        owning(view, room)
        return room


def _settings(room: Room) -> list[Setting]:
    return [
        Setting("muc#roomconfig_roomname", "text", "Name", room.name),
        Setting("muc#roomconfig_roomdesc", "text", "Description", room.description),
        _bool("muc#roomconfig_publicroom", "Can be found", room.is_public),
        _bool("muc#roomconfig_moderatedroom", "Moderated", room.is_moderated),
        _bool("muc#roomconfig_membersonly", "For members only", room.is_members_only),
        _bool(IS_LOCKED, "With a password", room.password is not None),
        Setting(KEY, "secret", "Password", room.password or ""),
        Setting(SLOW, "list", "Time between two messages", room.slow, SLOW_CHOICES),
    ]


def _bool(name: str, label: str, value: bool) -> Setting:
    return Setting(name, "bool", label, "1" if value else "0")


def _read(setting: Setting, value: str) -> object:
    choices = [choice for choice, _ in setting.choices] if setting.kind == "list" else ["0", "1"]
    if setting.kind == "text":
        return value
    if value not in choices:
        raise Refused("not-acceptable", f"This cannot be: {setting.label}.")
    return value if setting.kind == "list" else value == "1"


def _password(room: Room, values: Mapping[str, str]) -> str | None:
    if values.get(IS_LOCKED, "1" if room.password is not None else "0") == "0":
        return None
    password = values.get(KEY, room.password or "")
    if not password:
        raise Refused("not-acceptable", "A password is needed.")
    return password
