"""What commands say can be said in another language."""

import gettext

import pytest

from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import listing, saying
from bridge.xmpp.commands.every import EVERY
from bridge.xmpp.commands.saying import say, say_many
from bridge.xmpp.inquiry import asking
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, Scene


class _Loud(gettext.NullTranslations):
    """A language that is understood, and can be told from English."""

    def gettext(self, message: str) -> str:
        return message if "{" in message else message.upper()

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return (msgid1 if n == 1 else msgid2).replace("day", "DAY")


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "_CATALOGUE", _Loud())


def test_what_has_no_translation_is_said_as_it_is() -> None:
    assert say("{} and {}", "a", "b") == "a and b"
    assert say("no {} here, and nothing to put in") == "no {} here, and nothing to put in"
    assert say_many("{} day", "{} days", 1) == "1 day"
    assert say_many("{} day", "{} days", 2) == "2 days"


@pytest.mark.usefixtures("loud")
def test_names_of_commands_and_fields_are_translated() -> None:
    scene = Scene()
    asked = asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN))

    said = listing.helped(asked, "preferences")

    assert "PREFERENCES" in said
    preferences = next(one for one in EVERY if one.word == "preferences")
    assert all(field.label.upper() in said for field in preferences.fields if field.label)


@pytest.mark.usefixtures("loud")
def test_numbers_have_their_own_forms() -> None:
    assert say_many("{} day", "{} days", 3) == "3 DAYs"
