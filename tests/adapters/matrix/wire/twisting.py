"""Answers to /sync in which something is not as it should be."""

import copy
import random
from collections.abc import Iterator
from typing import Any, Final

Where = tuple[str | int, ...]

VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 10**30, 1.5, 1e300),
    *("", "x", "@bob:home.test", "!a:b", "$e", "x" * 70_000, "\0\n", "\ud800"),
    *([], {}, [[]], [None], ["x"], {"a": {}}, {"": None}, [[[[[[]]]]]]),
    *({"membership": "join"}, {"body": "x"}, {"users": {"@alice:home.test": "100"}}),
)
KEPT: Final = frozenset({"next_batch", "device_one_time_keys_count"})
"""Without the first it is no answer; of the second one, what it says is true."""


def twist(chance: random.Random, answer: Any) -> Any:
    """Some of its parts are missing, or are something else."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        *path, last = chance.choice([where for where in _places(answer) if where[0] not in KEPT])
        node = answer
        for step in path:
            node = node[step]
        if isinstance(node, dict) and chance.random() < 0.2:
            del node[last]
        else:
            node[last] = copy.deepcopy(chance.choice(VALUES))
    return answer


def _places(node: Any, before: Where = ()) -> Iterator[Where]:
    parts: Any = ()
    if isinstance(node, dict):
        parts = node.items()
    elif isinstance(node, list):
        parts = enumerate(node)
    for step, part in parts:
        yield (*before, step)
        yield from _places(part, (*before, step))


FILE: Final = {
    "url": "mxc://home.test/Media1",
    "key": {"k": "aa", "alg": "A256CTR", "kty": "oct", "key_ops": ["encrypt"], "ext": True},
    "iv": "aa",
    "hashes": {"sha256": "x"},
    "v": "v2",
}
POLL: Final = "org.matrix.msc3381.poll.start"
TEXT: Final = "org.matrix.msc1767.text"
SAID: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (
        "m.room.message",
        {
            "msgtype": "m.text",
            "body": "hi",
            "format": "org.matrix.custom.html",
            "formatted_body": "<b>hi</b> <a href='x'>l</a>",
            "m.mentions": {"user_ids": ["@alice:home.test"]},
        },
    ),
    ("m.room.message", {"msgtype": "m.emote", "body": "hi"}),
    (
        "m.room.message",
        {
            "msgtype": "m.image",
            "body": "a.png",
            "filename": "a.png",
            "url": FILE["url"],
            "info": {"w": 1, "h": 2, "mimetype": "image/png", "size": 4},
        },
    ),
    (
        "m.room.message",
        {
            "msgtype": "m.audio",
            "body": "a.ogg",
            "url": FILE["url"],
            "info": {"duration": 100},
            "org.matrix.msc1767.audio": {"duration": 3, "waveform": [1, 2]},
            "org.matrix.msc3245.voice": {},
        },
    ),
    ("m.room.message", {"msgtype": "m.file", "body": "a", "file": FILE}),
    ("m.room.message", {"msgtype": "m.location", "body": "x", "geo_uri": "geo:1,2;u=3"}),
    ("m.sticker", {"body": "s", "url": FILE["url"], "info": {}}),
    (
        POLL,
        {
            POLL: {
                "question": {TEXT: "q"},
                "kind": "org.matrix.msc3381.poll.disclosed",
                "max_selections": 1,
                "answers": [{"id": "a", TEXT: "A"}, {"id": "b", TEXT: "B"}],
            }
        },
    ),
    (
        "m.room.encrypted",
        {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": "AAAA",
            "session_id": "s",
            "sender_key": "k",
            "device_id": "D",
        },
    ),
    ("strange.kind", {"body": "x"}),
)
SET: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("m.room.topic", "", {"topic": "t"}),
    ("m.room.name", "", {"name": "n"}),
    ("m.room.avatar", "", {"url": FILE["url"]}),
    ("m.room.pinned_events", "", {"pinned": ["$a"]}),
    ("m.room.canonical_alias", "", {"alias": "#a:b", "alt_aliases": ["#c:d"]}),
    ("m.room.join_rules", "", {"join_rule": "restricted", "allow": [{"room_id": "!x:y"}]}),
    ("m.space.child", "!x:y", {"via": ["a"]}),
)
"""What is said, and what is set of a room: types, state keys, contents."""
