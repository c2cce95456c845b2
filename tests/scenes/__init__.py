"""Scenes: what a standard promises, played by clients on real servers, on Prosody and ejabberd.

The gateway runs in the test's own process between a real XMPP server and a fake network, whose far
side the scene drives. Every scene has a gateway, a database, a network and accounts of its own.

    def test_the_own_presence_comes_last(stage: Stage) -> None:
        '''XEP-0045 section 7.2.2: "The order of the presence stanzas sent to the new occupant is
        important."
        '''

        async def scene(cast: Cast) -> None:
            room = cast.room("carol", "dave")            # people of the far network
            alice = await cast.client("alice")           # a client of a new account

            alice.sends_join(room)
            await alice.receives_each(
                f"/presence[@from='{room}/carol']",
                f"/presence[@from='{room}/dave']",
            )
            await alice.receives(
                f"/presence[@from='{room}/alice']",
                "/presence/user:x/user:status[@code='110']",
            )

        stage.play(scene)

`receives` takes the *next* stanza that the gateway sent and holds it against every XPath: what
nobody expects fails the scene. So that something does not come is shown by what comes in its
place, or by `receives_nothing`. The prefixes of namespaces are in `xpath.py`.

| a client                              |                                                         |
|---------------------------------------|---------------------------------------------------------|
| `alice.sends(xml)`                    | anything                                                |
| `alice.sends_join(room, ...)`         | asks to be let in; nothing is waited for                |
| `await alice.joins(room, ...)`        | asks, and reads up to the subject; what came, in order  |
| `alice.says(room, "hello", ...)`      | to everybody; the message's id                          |
| `alice.writes(jid, "hello", ...)`     | to one; the message's id                                |
| `await alice.receives(*paths)`        | the next stanza                                         |
| `await alice.receives_each(...)`      | the next ones, in any order                             |
| `await alice.reads_to(*paths)`        | the first that fits; what came before it is put aside   |
| `await alice.receives_nothing()`      | nothing came up to now                                  |
| `await alice.gets(jid, xml, *paths)`  | asks an iq; its answer. `sets` too                      |

| the rest                              |                                                         |
|---------------------------------------|---------------------------------------------------------|
| `await cast.client("alice", "phone")` | another client of the same account                      |
| `cast.room("carol", ...)`             | a room; `str(room)` its JID, `room.native` its far name |
| `room.says("carol", "hello")`         | somebody far says it there                              |
| `cast.far`, `cast.network`            | all the rest of the fake network: `bridge.testing`      |
| `await cast.gateway.stop()`, `start()`| on the same database                                    |
| `stage.play(scene, manner=Manner())`  | what the network can; `options`: lines of its table     |

At the end of every scene the gateway has logged no error, has kept to the rules of the port, has
shown nobody the JID of another account (`cast.shows_jids = True` where that is meant), and every
error that it sent had a sentence for people.

The docstring of a scene quotes the sentence that it shows and says where it stands, with `[...]`
for what is left out. What no standard says begins with "Ours:". A file holds one fact or a few of a
kind; which folder it lies in (`rooms`, `contacts`, `gateway`) and the XEPs that its docstrings name
make its line in `docs/xeps.md`, which `python -m tests.scenes.xeps` writes.
"""
