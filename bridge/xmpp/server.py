"""What is known of the XMPP server that we are attached to: XEP-0092."""

import logging
import re

from bridge.api.errors import GatewayError
from bridge.xmpp import stanza
from bridge.xmpp.namespaces import VERSION
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

KEEPS_LATE = 10.0
"""Seconds: measured on ejabberd 23.01, whose answer to a ping says that it took what came before,
not that it wrote it: 162 of 200 messages survived its being killed at once, all after 6 seconds."""

SILENT = (23, 1)
"""Measured on ejabberd 23.01: its mod_privilege makes no carbons. In 2023 it was asked for them
(ejabberd#3990) and learned it."""

MAX_NAME = 100
"""Characters of what a server says that it is."""

NAME_TAG = f"{{{VERSION}}}query/{{{VERSION}}}name"
VERSION_TAG = f"{{{VERSION}}}query/{{{VERSION}}}version"


async def recognise(service: Service) -> None:
    """Ask the server for its name; one that keeps first and answers then need not be doubted."""
    try:
        answer = await service.component.request(
            to=service.local_domain, payload=stanza.element("query", VERSION)
        )
    except GatewayError:
        return
    name = answer.findtext(NAME_TAG) or ""
    service.server = f"{name} {answer.findtext(VERSION_TAG) or ''}".strip()[:MAX_NAME]
    service.copies = makes_carbons(name, answer.findtext(VERSION_TAG) or "")
    service.hold = 0.0 if name.lower().startswith("prosody") else KEEPS_LATE
    if name:
        log.info("%s: the XMPP server is %s", service.domain, name)
    else:
        log.info(
            "%s: the XMPP server does not say what it is (XEP-0092); should it end suddenly,"
            " messages of the %.0f s before are sent once more",
            service.domain,
            KEEPS_LATE,
        )


def makes_carbons(name: str, version: str) -> bool:
    """Whether a server makes carbons (XEP-0280) of messages that are sent by privilege."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if not name.lower().startswith("ejabberd") or numbers is None:
        return True
    return (int(numbers[1]), int(numbers[2])) > SILENT
