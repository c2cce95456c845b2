"""Files, one and several in one message, both ways."""

from dataclasses import replace

from bridge.api.content import File
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import groupchat, shared
from tests.scenes.paths import said
from tests.scenes.stage import Stage

DOG = File(
    url="https://files.example/dog.jpg",
    name="dog.jpg",
    media_type="image/jpeg",
    size=12,
    shape="image",
)
CAT = File(
    url="https://files.example/a/cat.png?v=1&w=2",
    name="a cat.png",
    media_type="image/png",
    shape="image",
)


def sharing(file: File) -> str:
    """A message has this file."""
    return (
        f"/message/sfs:file-sharing[sfs:sources/url:url-data/@target='{file.url}']"
        f"[file:file/file:name='{file.name}']"
    )


def test_one_far_file_is_known_to_every_client(stage: Stage) -> None:
    """XEP-0447 section 3.1: "If the <sources/> element includes an <url-data/> element that can be
    represented as a single URL, adding a [...] x-oob reference is RECOMMENDED for compatibility":
    that of XEP-0066.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.say(room.native, "carol", "", files=[DOG])
        await alice.receives(
            said(room, "carol", DOG.url),
            f"/message/oob:x[oob:url='{DOG.url}']",
            sharing(DOG),
            "//file:file[file:media-type='image/jpeg'][file:size='12']",
            "/message/fallback:fallback[@for='urn:xmpp:sfs:0']/fallback:body[not(@*)]",
        )

    stage.play(scene)


def test_far_words_and_files_are_messages_of_their_own(stage: Stage) -> None:
    """XEP-0447 section 3.1: "The message MAY include a suitable fallback body.": of each its link,
    without which clients that know XEP-0066 alone draw nothing.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.say(room.native, "carol", "my pets", files=[DOG, CAT])
        await alice.receives(said(room, "carol", "my pets"), "not(//sfs:file-sharing)")
        for file in (DOG, CAT):
            await alice.receives(
                said(room, "carol", file.url),
                "count(//sfs:file-sharing)=1",
                sharing(file),
                f"/message/oob:x[oob:url='{file.url}']",
                "/message/fallback:fallback[@for='urn:xmpp:sfs:0']/fallback:body[not(@*)]",
            )

    stage.play(scene)


def test_a_client_shares_files_as_it_can(stage: Stage) -> None:
    """XEP-0447 section 3.1: "To share a file, a user sends a message stanza including
    <file-sharing/>"; XEP-0066 does as well.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, DOG.url, f"<x xmlns='jabber:x:oob'><url>{DOG.url}</url></x>", id="m1")
        await alice.receives(said(room, "alice", DOG.url), "/message[@id='m1']/oob:x")
        alice.sends(groupchat(room, shared(DOG) + shared(CAT), "m2"))
        await alice.receives(
            said(room, "alice", f"{DOG.url}\n{CAT.url}"),
            "/message[@id='m2']",
            sharing(DOG),
            sharing(CAT),
        )
        alice.says(room, f"look\n{CAT.url}", shared(CAT), id="m3")
        await alice.receives(said(room, "alice", f"look\n{CAT.url}"), sharing(CAT))
        # This network has a message for each file, and one for words.
        assert [(one.text, one.files) for one in cast.far.said(room.native)] == [
            ("", (replace(DOG, size=None),)),
            ("", (DOG,)),
            ("", (CAT,)),
            ("look", ()),
            ("", (CAT,)),
        ]

    stage.play(scene)


def test_where_there_are_no_files_they_are_links(stage: Stage) -> None:
    """XEP-0447 section 2: "Backwards compatibility with existing protocols" is asked for; a link is
    what every network can show.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(groupchat(room, shared(DOG) + shared(CAT), "m1"))
        await alice.receives("/message[@id='m1'][count(sfs:file-sharing)=2]")
        heard = [one.text for one in await cast.far.until_heard(room.native, 2)]
        assert heard == [f"dog.jpg (12 bytes): {DOG.url}", f"a cat.png: {CAT.url}"]

    stage.play(scene, manner=Manner(files=False))
