"""Puts an account's data where its owner gets them: by a link, as any file (XEP-0363, our own)."""

from collections.abc import AsyncIterator
from typing import Final

from bridge.api.errors import Refused, TryLater
from bridge.api.media import Opened
from bridge.core.exporting import Exporting
from bridge.xmpp.addressing import BareJid, Domain
from bridge.xmpp.offering import Offering
from bridge.xmpp.upload_service import NoUploadService

MOST: Final = 100_000_000
"""Bytes of a document at most: it is put together in a file first."""

NO_PLACE: Final = (
    "There is no place here for the file with your data: this XMPP server has no file upload that"
    " this gateway may use. Please ask whoever runs this gateway for your data."
)
LATER: Final = "Please try again later."
NOT_NOW: Final = f"The file with your data could not be put together now. {LATER}"


async def export(exporting: Exporting, offering: Offering, domain: Domain, account: BareJid) -> str:
    """A link to all that is kept of an account; who has the link has the data. Raises Refused."""
    try:
        most = min(await offering.largest(domain), MOST)
        async with exporting.document(account, most) as held:
            return await _put(offering, domain, held.opened())
    except NoUploadService as error:
        raise Refused("unsupported", NO_PLACE) from error
    except TryLater as error:
        raise Refused("offline", NOT_NOW) from error


async def put(offering: Offering, domain: Domain, name: str, content: bytes) -> str:
    """A link to a small file; who has the link has it. Raises Refused."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    file = Opened(name=name, media_type="text/plain", size=len(content), chunks=chunks())
    return await _put(offering, domain, file)


async def _put(offering: Offering, domain: Domain, file: Opened) -> str:
    """Raises Refused; where it may be put later, with why not now."""
    try:
        return (await offering.host(domain, file)).native
    except TryLater as error:
        words = f"{error.text} {LATER}" if error.text else NOT_NOW
        raise Refused("offline", words) from error
