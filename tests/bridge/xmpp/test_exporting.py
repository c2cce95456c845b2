"""Where the document with an account's data is put."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from bridge.api.errors import Refused, TryLater
from bridge.api.media import Hosted, Opened
from bridge.core.exporting import Exporting
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.exporting import NO_PLACE, NOT_NOW, export
from bridge.xmpp.upload_service import NoUploadService
from tests.bridge.store.samples import opened
from tests.bridge.xmpp.opened import read

if TYPE_CHECKING:
    from pathlib import Path

    from bridge.xmpp.offering import Offering

DOMAIN = Domain("irc.example.org")
ALICE = BareJid(Jid("alice@example.org"))
LINK = "https://up.example/data.json"


@dataclass
class Places:
    """Where files are put. largest: in bytes, or why there are none; error: raised for a file."""

    largest_: int | Exception = 1_000_000
    error: Exception | None = None
    put: list[tuple[Opened, bytes]] = field(default_factory=list)

    async def largest(self, domain: Domain) -> int:
        if isinstance(self.largest_, Exception):
            raise self.largest_
        return self.largest_

    async def host(self, domain: Domain, file: Opened) -> Hosted:
        if self.error is not None:
            raise self.error
        self.put.append((file, await read(file)))
        return Hosted(native=LINK, size=file.size or 0)


def exported(path: "Path", places: Places) -> str:
    async def walk() -> str:
        async with opened(f"sqlite:///{path}/bridge.db") as store:
            return await export(Exporting(store), cast("Offering", places), DOMAIN, ALICE)

    return asyncio.run(walk())


def test_the_document_is_put_as_a_file_of_known_size(tmp_path: "Path") -> None:
    places = Places()

    assert exported(tmp_path, places) == LINK
    ((file, text),) = places.put
    assert (file.media_type, file.size) == ("application/json", len(text))
    assert json.loads(text)["account"] == ALICE


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (lambda: Places(largest_=NoUploadService()), NO_PLACE),
        (lambda: Places(largest_=TryLater("no")), NOT_NOW),
        (lambda: Places(error=TryLater("It is full.")), "It is full. Please try again later."),
        (lambda: Places(error=TryLater()), NOT_NOW),
        (lambda: Places(error=Refused("forbidden", "Not you.")), "Not you."),
    ],
)
def test_why_it_could_not_be_put_is_said(
    tmp_path: "Path", places: Callable[[], Places], words: str
) -> None:
    with pytest.raises(Refused) as refused:
        exported(tmp_path, places())

    assert refused.value.text == words
