"""Where our gateway is not as biboumi, and why. All else that the scenes look at is the same.

Of what is told as a set (features, fields, commands) ours must have all of theirs; there `theirs`
is what it lacks, and ours is not written down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.live.parity.side import FIXED, HOST, JID

Key = tuple[str, str]
"""A scene, and what it looked at."""

SERVER = f"{HOST}@{JID}"
NOTHING: list[str] = []


@dataclass(frozen=True, slots=True)
class Different:
    """On both sides, and for what reason."""

    why: str
    theirs: Any
    ours: Any = None


def differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[Key, tuple[Any, Any]]:
    """All that is told otherwise."""
    return {
        (scene, what): pair
        for scene in theirs
        for what, pair in _of_scene(theirs[scene], ours[scene])
    }


def _of_scene(
    theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for what in dict.fromkeys((*theirs, *ours)):
        one, other = theirs.get(what), ours.get(what)
        if isinstance(one, set) and isinstance(other, set):
            if lacking := one - other:
                yield what, (lacking, None)
        elif one != other:
            yield what, (one, other)


def _at(name: str) -> str:
    return f"{name}%{HOST}@{JID}"


def _refused(room: str, nick: str, condition: str) -> list[str]:
    return [f"presence {_at(room)}/{nick} refused: {condition}"]


_UNTOLD = "There is an answer, with the condition that XEP-0045 has for it; they leave one waiting."
_TOYS = "`ping` and `hello` do nothing that anybody needs: XEP-0199 is a ping."
_ARCHIVES = "Rooms have archives and keep ids; what is no room does not say so of itself."
_HISTORY = "The number of lines is one wish for all rooms, so that it is said once."
_QUIT = "IRC hears the words that were given, not those of a broken connection."
_LATER = "The connection stays for half a minute: who goes from room to room needs no new one."
_SYSTEM = "On which system the gateway runs is for whoever runs it to know."
_PROGRAM = "Name, version and system are told apart, as XEP-0092 has them."

DIFFERENCES: Mapping[Key, Different] = {
    # joining, leaving, who one is
    ("coming", "and is not on the server any more"): Different(_LATER, True, False),
    ("marks", "codes of joining"): Different(
        "170 says that there is an archive. 210 is told only to whom it concerns: whose nick is"
        " another one.",
        ["100", "110", "210"],
        ["100", "110", "170"],
    ),
    ("marks", "one's own address"): Different(
        "XEP-0045 shows one's own JID; by another one clients would not know their user.",
        f"{_at('al-marks')}/~al-marks@127.0.0.1",
        "al-marks@localhost/home",
    ),
    ("marks", "of who comes"): Different(
        "A person has one address, whether seen to come or there before, when no mask is told; the"
        " mask is in his card.",
        f"{_at('carol-marks')}/~carol-marks@127.0.0.1",
        _at("carol-marks"),
    ),
    ("marks", "the topic says when"): Different(
        "XEP-0045 section 7.2.15: the subject has a stamp.", False, True
    ),
    ("marks", "of who is gone"): Different(
        "XEP-0045 section 7.14: who is gone has no role.", "none/participant", "none/none"
    ),
    ("marks", "one's own last words come back"): Different(
        "Whoever leaves has just written them.", "home", None
    ),
    ("speaking", "one of two clients leaves"): Different(
        "It is gone, and needs no note on the others.",
        f"presence {_at('#speaking')}/al-speaking unavailable status=Biboumi note: 1 resources are"
        " still in this channel. 110",
        f"presence {_at('#speaking')}/al-speaking unavailable 110",
    ),
    ("looks", "looks"): Different(
        "What is bold on IRC is bold here (XEP-0393).",
        [f"message {_at('#looks')}/bob-looks groupchat body=bold and red"],
        [f"message {_at('#looks')}/bob-looks groupchat body=*bold* and red"],
    ),
    ("looks", "several lines"): Different(
        "A message comes back as it was written, once and whole, so that it can be referred to.",
        [
            f"message {_at('#looks')}/al-looks groupchat body=one",
            f"message {_at('#looks')}/al-looks groupchat body=/me two",
        ],
        [f"message {_at('#looks')}/al-looks groupchat body=one\n/me two"],
    ),
    ("looks", "several lines, as IRC hears them"): Different(
        "XEP-0245: an action begins the message.",
        ["PRIVMSG #looks :one", "PRIVMSG #looks :\x01ACTION two\x01"],
        ["PRIVMSG #looks :one", "PRIVMSG #looks :/me two"],
    ),
    ("nicks", "to one in use"): Different(
        "The room in which it was tried answers, and no other.",
        [f"presence {_at(room)}/rob-nicks refused: conflict" for room in ("#nicks-too", "#nicks")],
        [f"presence {_at('#nicks')}/rob-nicks refused: conflict"],
    ),
    # what is refused
    ("kicks", "not allowed"): Different(
        "XEP-0045 section 8.2: who is no moderator is told `forbidden`.", "not-allowed", "forbidden"
    ),
    ("topics", "refused"): Different(
        _UNTOLD, NOTHING, [f"message {_at('#topics')} refused: forbidden"]
    ),
    ("doors", "only the invited"): Different(
        _UNTOLD, NOTHING, _refused("#doors", "al-doors", "registration-required")
    ),
    ("doors", "banned"): Different(_UNTOLD, NOTHING, _refused("#doors", "al-doors", "forbidden")),
    ("doors", "full"): Different(
        _UNTOLD, NOTHING, _refused("#doors", "al-doors", "service-unavailable")
    ),
    ("doors", "a name that the server does not take"): Different(
        _UNTOLD, NOTHING, _refused(f"#{'a' * 60}", "al-doors", "item-not-found")
    ),
    ("outside", "another nick"): Different(
        "Whoever takes himself to be in the room learns that he is not (307 and 333).",
        "no answer",
        f"presence {_at('#outside')}/other unavailable 110 307 333",
    ),
    ("outside", "a message to somebody while not connected"): Different(
        "What is written makes a connection where there is none.",
        "remote-server-not-found",
        "arrives",
    ),
    ("taken", "no nick"): Different(
        "A name that is no nick becomes the closest one, and 210 says so.", "no answer", None
    ),
    ("private", "to nobody"): Different(
        "A message that nobody gets is an error of that message.",
        NOTHING,
        [f"message {_at('nobody-private')} refused: item-not-found"],
    ),
    ("unreachable", "the room"): Different(
        "The server is not there; whether there is such a room nobody knows.",
        "item-not-found",
        "remote-server-not-found",
    ),
    # between two people
    ("private", "by the person's address"): Different(
        "Notices are marked in chats as they are in rooms.",
        [f"message {_at('bob-private')} chat body={body}" for body in ("nothing", "noted")],
        [
            f"message {_at('bob-private')} chat body={body}"
            for body in ("nothing", "[notice] noted")
        ],
    ),
    ("console", "a notice by somebody one has not written to"): Different(
        "It comes from who said it, so that it can be answered, and services have chats of theirs.",
        [f"message {SERVER} chat body=bob-console (~bob-console@127.0.0.1): take notice"],
        [f"message {_at('bob-console')} chat body=[notice] take notice"],
    ),
    ("inviting", "to the person directly"): Different(
        "XEP-0249 is an invitation, too.", "not invited", "INVITE carol-inviting #inviting"
    ),
    ("inviting", "somebody on XMPP"): Different(
        "Nobody's JID is shown to others: who invites is known by his nick.",
        f"message {_at('#inviting')} normal invited by=al-inviting@localhost/home",
        f"message {_at('#inviting')} normal invited by={_at('#inviting')}/al-inviting",
    ),
    ("programs", "the version of the person"): Different(
        _PROGRAM,
        [_at("bob-programs"), "Teapot 4.2 Linux"],
        [_at("bob-programs"), "Teapot", "4.2", "Linux"],
    ),
    ("programs", "the version of the occupant"): Different(
        _PROGRAM,
        [f"{_at('#programs')}/bob-programs", "Teapot 4.2 Linux"],
        [f"{_at('#programs')}/bob-programs", "Teapot", "4.2", "Linux"],
    ),
    ("programs", "the version of the gateway"): Different(_SYSTEM, {"os"}),
    ("programs", "the version of the room"): Different(_SYSTEM, {"os"}),
    ("programs", "a ping to nobody"): Different(
        "Somebody who is not there is not found.", "service-unavailable", "item-not-found"
    ),
    ("programs", "IRC asks for the version"): Different(
        "What goes between is named behind all that the program says.",
        f"{_at('bob-programs')} asks; IRC hears VERSION Teacup (through the biboumi gateway) 1.0"
        " tea",
        f"{_at('bob-programs')} asks; IRC hears VERSION Teacup 1.0 tea (xmpp-bridge)",
    ),
    # contact lists
    ("contacts", "the gateway"): Different(
        "It says how one's logins fare, and asks for nobody's presence, which it does not need.",
        [f"presence {JID} subscribed", f"presence {JID}", f"presence {JID} subscribe"],
        [
            f"presence {JID} subscribed",
            f"presence {JID} status=Nothing is connected now: a connection is made when you need"
            " it.",
        ],
    ),
    ("contacts", "the server"): Different(
        "It says in words how one's connection fares.",
        [f"presence {SERVER} subscribed", f"presence {SERVER} subscribe"],
        [
            f"presence {SERVER} subscribed",
            f"presence {SERVER} status=There is no connection to the network.",
        ],
    ),
    ("contacts", "the server, when one is there"): Different(
        "The same, with words.",
        f"presence {SERVER}",
        f"presence {SERVER} status=Connected to {HOST}.",
    ),
    ("contacts", "the server, when one is gone"): Different(
        "The gateway is there and can be written to; the connection is not.",
        f"presence {SERVER} unavailable",
        f"presence {SERVER} status=There is no connection to the network. xa",
    ),
    # commands
    ("commands", "commands at the gateway"): Different(_TOYS, {"hello", "ping"}),
    ("commands", "commands for admins"): Different(_TOYS, {"hello", "ping"}),
    ("commands", "configure at a server"): Different(_HISTORY, {"max_history_length text-single"}),
    ("commands", "a room's form by muc#owner"): Different(
        "There the owners of a room set its modes; what an account sets for itself is a command.",
        {
            "encoding_in text-single",
            "encoding_out text-single",
            "persistent boolean",
            "record_history list-single",
        },
        "forbidden",
    ),
    ("connections", "IRC hears"): Different(
        _QUIT, "QUIT :Client closed connection", 'QUIT :"tea time"'
    ),
    ("connections", "one is told"): Different(
        "Why one is out of a room is a reason (XEP-0045 section 10.9), not one's own words.",
        [
            f"presence {_at('#connections')}/al-connections unavailable status=tea time 110 332",
        ],
        [
            f"presence {_at('#connections')}/al-connections unavailable reason=You have"
            " disconnected from this server. 110 332",
        ],
    ),
    ("disconnecting", "whoever it is is told"): Different(
        "333: the account may come back, and its clients do.",
        [
            f"presence {_at('#disconnecting')}/al-disconnecting unavailable"
            ' status="be off" 110 332',
        ],
        [
            f"presence {_at('#disconnecting')}/al-disconnecting unavailable reason=be off. 110 333",
        ],
    ),
    ("disconnecting", "hers, page by page"): Different(
        "All is asked on one page.",
        [["jid"], ["irc-servers", "quit-message"], "completed"],
        [["irc-servers", "jid", "quit-message"], "completed"],
    ),
    ("disconnecting", "IRC hears of her"): Different(
        _QUIT, "QUIT :Client closed connection", 'QUIT :"you, too"'
    ),
    # what addresses say of themselves
    ("discovery", "the gateway"): Different(
        _ARCHIVES, {"http://jabber.org/protocol/muc#stable_id", "urn:xmpp:mam:2"}
    ),
    ("discovery", "a server"): Different(
        _ARCHIVES, {"http://jabber.org/protocol/muc#stable_id", "urn:xmpp:mam:2"}
    ),
    ("discovery", "a person"): Different(
        "People say what they are.", "feature-not-implemented", "answered"
    ),
    ("listing", "the last one"): Different(
        "XEP-0059 section 2.5: an empty `before` asks for the last page.",
        [False, "first last"],
        [True, "first last"],
    ),
    ("listing", "behind what there is not"): Different(
        'XEP-0059 section 2.2: "an <item-not-found/> error".',
        [2, "first last"],
        [0, "item-not-found"],
    ),
    # all on one server
    ("fixed", "the gateway"): Different(
        _ARCHIVES, {"http://jabber.org/protocol/muc#stable_id", "urn:xmpp:mam:2"}
    ),
    ("fixed", "commands"): Different(_TOYS, {"hello", "ping"}),
    ("fixed", "server-configure"): Different(_HISTORY, {"max_history_length text-single"}),
    ("fixed", "a raw line to the gateway"): Different(
        f"There one talks with the gateway, as everywhere; the server is at {HOST}@{FIXED}.",
        "is sent",
        "is not",
    ),
}
