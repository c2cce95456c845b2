"""A group becomes a supergroup. Bot API: migrate_to_chat_id, migrate_from_chat_id."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.servers.botapi.changes import service

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat


def migrate(group: "Chat", supergroup: "Chat") -> None:
    """supergroup: an empty one. Both chats say so; message ids begin anew."""
    supergroup.members = {id_: replace(member) for id_, member in group.members.items()}
    supergroup.permissions = dict(group.permissions)
    supergroup.description, supergroup.photo = group.description, group.photo
    supergroup.further_members = group.further_members
    owner = next(m.user for m in group.members.values() if m.status == "creator")
    service(group, owner, {"migrate_to_chat_id": supergroup.id})
    group.moved_to = supergroup
    service(supergroup, owner, {"migrate_from_chat_id": group.id})
    group.world.changed()
