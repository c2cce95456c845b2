"""Answers what somebody or something is and can: disco#info, XEP-0030 section 3."""

from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import entities, entity, persons
from bridge.xmpp import namespaces as ns
from bridge.xmpp.commands import adhoc, every
from bridge.xmpp.entity import Entity, Identity
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import info as muc_info

_NODE: Final = Entity((Identity("pubsub", "leaf"),), (ns.DISCO_INFO, ns.PUBSUB))


def info(asked: Inquiry) -> str:
    """What is asked of is, and can. Raises Refused."""
    node = asked.payload.get("node", "")
    if node == muc_info.NICK_NODE and asked.kind == "room":
        return entity.written(muc_info.reserved_nick(asked), node)
    if node == muc_info.TRAFFIC_NODE and asked.kind == "room":
        return entity.written(muc_info.traffic(asked), node)
    if asked.kind == "contact" and node in persons.nodes(asked):
        return entity.written(_NODE, node)
    if asked.kind in every.AT and (command := adhoc.described(asked, node)) is not None:
        return entity.written(command, node)
    found = entities.described(asked)
    if node and node != f"{entity.NODE}#{entity.ver(found)}":
        raise Refused("not-found", "There is no such node.")
    return entity.written(found, node)
