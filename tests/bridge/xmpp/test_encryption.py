"""What nobody behind the gateway can read."""

from typing import get_args
from xml.etree.ElementTree import fromstring

import pytest

from bridge.xmpp import encryption
from bridge.xmpp.encryption import Encrypted
from bridge.xmpp.programs import Program

BODY = "<body>You received a message encrypted with OMEMO</body>"
EME = "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>"


def omemo(namespace: str, inside: str) -> str:
    return f"<encrypted xmlns='{namespace}'><header sid='1'/>{inside}</encrypted>"


AXOLOTL = omemo("eu.siacs.conversations.axolotl", "<payload>aGk=</payload>")


def says_something(inside: str) -> bool:
    message = fromstring(f"<message xmlns='jabber:client'>{inside}</message>")
    tags = {child.tag for child in message}
    assert tags & encryption.TAGS
    return encryption.check(message, tags)


@pytest.mark.parametrize(
    "inside",
    [
        AXOLOTL,
        BODY + AXOLOTL,
        omemo("urn:xmpp:omemo:1", "<payload>aGk=</payload>"),
        omemo("urn:xmpp:omemo:2", "<payload>aGk=</payload>") + EME,
        BODY + EME,
        EME,
        BODY + "<x xmlns='jabber:x:encrypted'>aGk=</x>",
        "<openpgp xmlns='urn:xmpp:openpgp:0'>aGk=</openpgp>",
        BODY + omemo("urn:xmpp:omemo:2", ""),
    ],
)
def test_every_kind_of_encryption_is_refused(inside: str) -> None:
    with pytest.raises(Encrypted) as refused:
        says_something(inside)

    assert (refused.value.reason, refused.value.text) == (
        "not-acceptable",
        encryption.WHY + encryption.GENERALLY,
    )


@pytest.mark.parametrize("namespace", ["eu.siacs.conversations.axolotl", "urn:xmpp:omemo:2"])
def test_what_devices_say_to_each_other_is_not_answered(namespace: str) -> None:
    assert not says_something(omemo(namespace, ""))
    assert not says_something(omemo(namespace, "") + EME)


@pytest.mark.parametrize("program", get_args(Program))
def test_every_program_has_its_sentence(program: Program) -> None:
    told = Encrypted().told(program)

    assert told.reason == "not-acceptable"
    assert told.text.startswith(encryption.WHY + f"in {program}, ")
    assert len(told.text) < 300


def test_who_writes_with_another_program_is_told_in_general() -> None:
    assert Encrypted().told(None).text == encryption.WHY + encryption.GENERALLY
