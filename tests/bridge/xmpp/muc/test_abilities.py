"""What can be done with messages, as discovery tells it."""

import pytest

from bridge.api.adapter import Capabilities, Emoji, Ranks, Texts
from bridge.xmpp.entity import Form
from bridge.xmpp.forms import Field
from bridge.xmpp.muc import abilities

REACTIONS = "urn:xmpp:reactions:0"


@pytest.mark.parametrize(
    ("able", "features"),
    [
        (Capabilities(), set()),
        (
            Capabilities(texts=Texts(answers=True)),
            {"urn:xmpp:reply:0", "urn:xmpp:fallback:0"},
        ),
        (Capabilities(texts=Texts(edits=True)), {"urn:xmpp:message-correct:0"}),
        (
            Capabilities(texts=Texts(retractions=True)),
            {"urn:xmpp:message-retract:1", "urn:xmpp:message-retract:1#tombstone"},
        ),
        (
            Capabilities(ranks=Ranks(removes=True)),
            {
                "urn:xmpp:message-retract:1",
                "urn:xmpp:message-retract:1#tombstone",
                "urn:xmpp:message-moderate:1",
                "urn:xmpp:message-moderate:0",
            },
        ),
        (Capabilities(texts=Texts(emoji=Emoji())), {REACTIONS}),
        (Capabilities(texts=Texts(files=True)), {"urn:xmpp:sfs:0"}),
        (Capabilities(texts=Texts(typing=True)), {"http://jabber.org/protocol/chatstates"}),
        (Capabilities(texts=Texts(reads=True)), {"urn:xmpp:chat-markers:0"}),
    ],
)
def test_what_is_announced_is_what_can_be_done(able: Capabilities, features: set[str]) -> None:
    assert set(abilities.features(able)) == features
    assert len(abilities.features(able)) == len(features)


@pytest.mark.parametrize(
    ("emoji", "fields"),
    [
        (Emoji(most=3), (Field("max_reactions_per_user", values=("3",)),)),
        (
            Emoji(most=1, allowed=frozenset({"👎", "👍"})),
            (
                Field("max_reactions_per_user", values=("1",)),
                Field("allowlist", values=("👍", "👎")),
            ),
        ),
    ],
)
def test_a_form_tells_how_reactions_are_restricted(emoji: Emoji, fields: tuple[Field, ...]) -> None:
    """XEP-0444 section 2.2: entities that have restrictions "SHOULD advertise it" by a form."""
    form = Form("urn:xmpp:reactions:0:restrictions", fields)

    assert abilities.forms(Capabilities(texts=Texts(emoji=emoji))) == (form,)
    assert abilities.forms(Capabilities()) == ()
