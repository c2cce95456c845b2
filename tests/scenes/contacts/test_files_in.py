"""Files that far people send, as they come to an account."""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bridge.testing.faults import Postpone, Refuse
from tests.scenes.cast import Cast
from tests.scenes.files import ALLOWED, CAROL, fetched, link, own_links, written_to
from tests.scenes.messages import reactions, reply, shown_id
from tests.scenes.stage import Stage

CONTENT = b"\x89PNG" + bytes(range(256)) * 300
HASH = b64encode(sha256(CONTENT).digest()).decode()


def test_a_file_is_a_link_that_everybody_can_follow(stage: Stage) -> None:
    """XEP-0363 section 5: "A client requests a new upload slot by sending an IQ-get to the upload
    service"; XEP-0447 section 3.1: "adding a [...] x-oob reference is RECOMMENDED for
    compatibility". Clients that know XEP-0066 alone take a file for one when its link is the body.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        tea = cast.far.file(CONTENT, "tea.png", media_type="image/png", width=64, height=48)

        cast.far.write(CAROL, name, "", files=[tea])
        message = await alice.receives(
            f"/message[@type='chat'][@from='{cast.contact('carol')}']",
            "/message[body=oob:x/oob:url]",
            "/message[body=sfs:file-sharing/sfs:sources/url:url-data/@target]",
            "//sfs:file-sharing[@disposition='inline']",
            f"//file:file[file:name='tea.png'][file:media-type='image/png']"
            f"[file:size='{len(CONTENT)}'][file:width='64'][file:height='48']",
            f"//file:file/hash:hash[@algo='sha-256'][.='{HASH}']",
        )
        assert await fetched(link(message)) == CONTENT
        assert link(message).endswith("/tea.png")

    stage.play(scene, options=ALLOWED)


def test_older_clients_are_told_of_the_file_in_their_way(stage: Stage) -> None:
    """XEP-0385 section 3.1: "It MUST specify media-type, size, description, and one or multiple
    hash elements as described in XEP-0300."
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        tea = cast.far.file(CONTENT, media_type="image/png", description="Tea in a cup")

        cast.far.write(CAROL, name, "", files=[tea])
        await alice.receives(
            "/message/references:reference[@type='data']/sims:media-sharing"
            f"/jingle:file[jingle:media-type='image/png'][jingle:size='{len(CONTENT)}']"
            f"[jingle:desc='Tea in a cup'][hash:hash='{HASH}']",
            "/message[body=//sims:sources/references:reference/@uri]",
        )

    stage.play(scene, options=ALLOWED)


def test_words_and_several_files_are_messages_of_their_own(stage: Stage) -> None:
    """Ours: clients draw a file that is all of its message (XEP-0066), and no other one."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        files = [cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")]

        cast.far.write(CAROL, name, "my *pets*", files=files)
        words = await alice.receives(
            "/message[body='my *pets*']", "not(//sfs:file-sharing)", "not(//oob:x)"
        )
        for part, file in enumerate(files, 1):
            message = await alice.receives(
                f"/message[@id='{shown_id(words)}.{part}'][body=oob:x/oob:url]",
                f"count(//sfs:file-sharing)=1 and //file:name='{file.name}'",
            )
            assert await fetched(link(message)) == file.name[:3].encode()
        cast.far.write(CAROL, name, "", files=files)
        first = await alice.receives("/message[body=oob:x/oob:url][//file:name='one.jpg']")
        await alice.receives(
            f"/message[@id='{shown_id(first)}.1'][body=oob:x/oob:url][//file:name='two.jpg']"
        )

    stage.play(scene, options=ALLOWED)


def test_what_has_no_link_stays_with_the_words(stage: Stage) -> None:
    """Ours: what cannot be drawn is told."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        film = cast.far.file(23_000_000, "film.mp4", media_type="video/mp4")
        files = [film, cast.far.file(b"one", "one.jpg")]

        cast.far.write(CAROL, name, "", files=files)
        body = "film.mp4 (23 MB): The file has 23 MB; at most 1.5 kB are taken."
        words = await alice.receives(f"/message[body='{body}'][not(sfs:file-sharing)]")
        await alice.receives(f"/message[@id='{shown_id(words)}.1'][body=oob:x/oob:url]")

    stage.play(scene, options=f"{ALLOWED}largest_in = 1500\n")


def test_what_is_taken_back_takes_its_files_along(stage: Stage) -> None:
    """XEP-0424 section 3: "The client sends out a retraction message and uses the 'id' attribute",
    of each message as which it was shown; words about it come once.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        files = [cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")]

        album = cast.far.write(CAROL, name, "my pets", files=files)
        shown = shown_id(await alice.receives("/message[body='my pets']"))
        await alice.receives("/message/oob:x")
        await alice.receives("/message/oob:x")
        cast.far.retract(CAROL, "carol", album)
        await alice.receives(f"/message[body]/retract:retract[@id='{shown}']")
        for part in (1, 2):
            await alice.receives(
                f"/message[not(body)][hints:store]/retract:retract[@id='{shown}.{part}']"
            )
        alone = cast.far.write(CAROL, name, "", files=files[:1])
        shown = shown_id(await alice.receives("/message/oob:x"))
        cast.far.retract(CAROL, "carol", alone)
        await alice.receives(f"/message[body]/retract:retract[@id='{shown}']")
        await alice.receives_nothing()

    stage.play(scene, options=ALLOWED)


def test_what_is_done_to_a_file_is_done_to_its_message(stage: Stage) -> None:
    """Ours: whichever of its ids an answer (XEP-0461) or a reaction (XEP-0444) names."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        tea = cast.far.file(b"one", "one.jpg")

        album = cast.far.write(CAROL, name, "my tea", files=[tea])
        await alice.receives("/message[body='my tea']")
        file = shown_id(await alice.receives("/message/oob:x"))
        carol = cast.contact("carol")
        alice.writes(carol, "nice", reply(file, carol), id="m1")
        alice.sends(f"<message to='{carol}' type='chat' id='m2'>{reactions(file, '🍵')}</message>")
        await cast.far.until(lambda: any(said.reactions for said in cast.far.said(CAROL)))
        _, said, answer = cast.far.said(CAROL)
        assert (said.native, answer.answers) == (album.native, album.native)
        assert [one for one in cast.far.said(CAROL) if one.reactions] == [said]

    stage.play(scene, options=ALLOWED)


def test_a_correction_of_the_words_leaves_the_files(stage: Stage) -> None:
    """XEP-0308 section 3: "The receiving client then treats the newly received payloads as
    completely replacing all payloads of the original message": of the words alone.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        tea, cake = cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")

        message = cast.far.write(CAROL, name, "my tae", files=[tea])
        shown = shown_id(await alice.receives("/message[body='my tae']"))
        await alice.receives("/message/oob:x")
        cast.far.edit(CAROL, "carol", message, "my tea", files=[tea])
        await alice.receives(
            f"/message[body='my tea'][not(sfs:file-sharing)]/correct:replace[@id='{shown}']"
        )
        cast.far.edit(CAROL, "carol", message, "", files=[tea])
        await alice.receives("/message[body='[The words were taken away.]']/correct:replace")
        cast.far.edit(CAROL, "carol", message, "my cake", files=[cake])
        await alice.receives(
            "/message[starts-with(body, 'my cake')][//file:name='two.jpg']/correct:replace"
        )
        await alice.receives_nothing()

    stage.play(scene, options=ALLOWED)


def test_a_picture_that_answers_is_a_picture(stage: Stage) -> None:
    """Ours: what is answered is told by its id (XEP-0461) alone; beside a quotation the link would
    not be drawn.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        [hello] = cast.far.said(CAROL)

        cast.far.write(CAROL, name, "", files=[cast.far.file(b"one")], answers=hello)
        await alice.receives("/message[body=oob:x/oob:url]/reply:reply")
        files = [cast.far.file(b"two")]
        cast.far.write(CAROL, name, "look", files=files, answers=hello)
        await alice.receives("/message[body='> hello\nlook']/reply:reply", "not(//oob:x)")
        await alice.receives("/message[body=oob:x/oob:url][not(reply:reply)]")

    stage.play(scene, options=ALLOWED)


def test_voice_messages_and_stickers_say_what_they_are(stage: Stage) -> None:
    """XEP-0449 section 4.3: "When receiving a message with a <sticker/> element, the receiving
    entity SHOULD consider the message and the <file-sharing/> element as a sticker."; XEP-0446
    section 2: "Length of an audio or video file, in milliseconds."
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        voice = cast.far.file(
            b"OggS", "voice.ogg", media_type="audio/ogg", shape="voice", duration=2.5
        )
        sticker = cast.far.file(
            b"RIFF", "s.webp", media_type="image/webp", shape="sticker", description="😺"
        )

        cast.far.write(CAROL, name, "", files=[voice])
        await alice.receives(
            "/message[body=oob:x/oob:url]/sfs:file-sharing[@disposition='inline']",
            "//file:file[file:media-type='audio/ogg'][file:length='2500']",
        )
        cast.far.write(CAROL, name, "", files=[sticker])
        await alice.receives("/message/sticker:sticker", "//file:file[file:desc='😺']")

    stage.play(scene, options=ALLOWED)


def test_a_small_picture_comes_along(stage: Stage) -> None:
    """XEP-0264 section 3: "it can do so by including an extra <thumbnail/> element" """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        small = b"\xff\xd8\xff" + bytes(200)

        cast.far.write(CAROL, name, "", files=[cast.far.file(b"large", thumbnail=small)])
        await alice.receives(
            "//file:file/thumbs:thumbnail[@media-type='image/jpeg']"
            f"[@uri='data:image/jpeg;base64,{b64encode(small).decode()}']"
        )

    stage.play(scene, options=ALLOWED)


def test_a_file_is_put_once_for_all_who_need_it(stage: Stage) -> None:
    """Ours: what a network has again, or another file of the same content and name, has the same
    link. Under another name it has another, since links show names, and what somebody calls a file
    may be no affair of others. Each account reads a file by its own login, once.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        bob, other = await written_to(cast, "bob")
        tea, same = cast.far.file(CONTENT, "a.png"), cast.far.file(CONTENT, "a.png")

        cast.far.write(CAROL, name, "", files=[tea])
        cast.far.write(CAROL, other, "", files=[tea])
        first = link(await alice.receives("/message/oob:x"))
        assert link(await bob.receives("/message/oob:x")) == first
        cast.far.write(CAROL, name, "", files=[same])
        cast.far.write(CAROL, name, "", files=[tea])
        assert link(await alice.receives("/message/oob:x")) == first
        assert link(await alice.receives("/message/oob:x")) == first
        assert (cast.far.opened(tea), cast.far.opened(same)) == (2, 1)
        cast.far.write(CAROL, other, "", files=[replace(tea, name="b.png")])
        assert link(await bob.receives("/message/oob:x")).endswith("/b.png")

    stage.play(scene, options=ALLOWED)


def test_what_is_too_large_is_told_with_its_name_and_size(stage: Stage) -> None:
    """Ours: what cannot be passed on is named, with the reason; the words beside it come, too."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        film = cast.far.file(23_000_000, "film.mp4", media_type="video/mp4")
        unknown = cast.far.file(2_000, "b.bin", size=None)
        untrue = cast.far.file(2_000, "c.bin", size=10)
        endless = cast.far.file(2_000, "d.bin", size=None, is_endless=True)

        cast.far.write(CAROL, name, "look", files=[film])
        body = "look\nfilm.mp4 (23 MB): The file has 23 MB; at most 1.5 kB are taken."
        await alice.receives(f"/message[body='{body}']", "not(//sfs:file-sharing)", "not(//oob:x)")
        assert cast.far.opened(film) == 0
        for file, told in ((unknown, ""), (untrue, " (10 bytes)"), (endless, "")):
            cast.far.write(CAROL, name, "", files=[file])
            body = f"{file.name}{told}: The file has more than 1.5 kB."
            await alice.receives(f"/message[body='{body}']")

    stage.play(scene, options=f"{ALLOWED}largest_in = 1500\n")


def test_names_have_no_paths_and_no_tricks(stage: Stage) -> None:
    """XEP-0446 section 2: "The name SHOULD NOT contain characters or character sequences that would
    be interpreted as a directory structure by the local file system"
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        tricky = cast.far.file(b"x", "../../etc/pass\0wd\u202egpj.exe", media_type="")

        cast.far.write(CAROL, name, "", files=[tricky])
        message = await alice.receives("//file:file[file:name='passwdgpj.exe']")
        assert link(message).endswith("/passwdgpj.exe")

    stage.play(scene, options=ALLOWED)


def test_what_breaks_off_is_fetched_again(stage: Stage) -> None:
    """Ours: what may go well later is tried again while the message waits."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        cast.network.faults.next_opening(Postpone(0.01))
        cast.network.faults.next_opening(Postpone(), after=1)
        tea = cast.far.file(CONTENT)

        cast.far.write(CAROL, name, "", files=[tea])
        assert await fetched(link(await alice.receives("/message/oob:x"))) == CONTENT
        assert cast.far.opened(tea) == 3

    stage.play(scene, options=ALLOWED)


def test_what_the_network_does_not_give_is_named(stage: Stage) -> None:
    """Ours: the network's own reason is told."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        cast.network.faults.next_opening(Refuse("not-found", "It was deleted there."))

        cast.far.write(CAROL, name, "", files=[cast.far.file(b"x", "a.txt")])
        await alice.receives("/message[body='a.txt (1 byte): It was deleted there.']")

    stage.play(scene, options=ALLOWED)


def test_a_chat_waits_for_its_file_and_no_other_chat_does(stage: Stage) -> None:
    """RFC 6120 section 10.1: "stanzas [...] MUST ensure in-order processing": what was said behind
    a file comes behind it.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        bob, other = await written_to(cast, "bob")

        with cast.network.faults.pieces.closed():
            tea = cast.far.file(CONTENT)
            cast.far.write(CAROL, name, "", files=[tea])
            cast.far.write(CAROL, name, "behind it")
            await cast.far.until(lambda: cast.far.opened(tea))
            cast.far.write(CAROL, other, "elsewhere")
            await bob.receives("/message[body='elsewhere']")
            await alice.receives_nothing()
        await alice.receives("/message/oob:x")
        await alice.receives("/message[body='behind it']")

    stage.play(scene, options=ALLOWED)


def test_a_file_that_never_comes_is_given_up(stage: Stage) -> None:
    """Ours: then the message goes without it."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)

        with cast.network.faults.pieces.closed():
            cast.far.write(CAROL, name, "", files=[cast.far.file(b"x", "a.txt")])
            cast.far.write(CAROL, name, "behind it")
            body = "a.txt (1 byte): It took too long to pass it on."
            await alice.receives(f"/message[body='{body}']")
            await alice.receives("/message[body='behind it']")

    stage.play(scene, options=ALLOWED.replace("wait = 5", "wait = 1"))


def test_a_file_on_its_way_survives_a_restart(stage: Stage) -> None:
    """Ours: it is fetched again; what comes has the file."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        tea = cast.far.file(CONTENT)

        with cast.network.faults.pieces.closed():
            cast.far.write(CAROL, name, "", files=[tea])
            await cast.far.until(lambda: cast.far.opened(tea))
            await cast.restart()
        message = await alice.reads_to("/message/oob:x")
        assert await fetched(link(message)) == CONTENT

    stage.play(scene, options=ALLOWED)


def test_several_files_on_their_way_survive_a_restart(stage: Stage) -> None:
    """Ours: each comes under the id that it has, behind the words, before what was said then."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        files = [cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")]

        with cast.network.faults.pieces.closed():
            cast.far.write(CAROL, name, "my pets", files=files)
            cast.far.write(CAROL, name, "behind it")
            await cast.far.until(lambda: cast.far.opened(files[0]))
            await cast.restart()
        shown = shown_id(await alice.reads_to("/message[body='my pets']"))
        for part, file in enumerate(files, 1):
            await alice.receives(
                f"/message[@id='{shown}.{part}']/oob:x", f"//file:name='{file.name}'"
            )
        await alice.receives("/message[body='behind it']")

    stage.play(scene, options=ALLOWED)


def test_where_the_upload_service_is_no_good_the_gateway_gives_the_file_itself(
    stage: Stage, tmp_path: Path
) -> None:
    """XEP-0363 section 4: "The service MUST [...] provide [...] HTTPS URLs": these servers do not,
    and nothing else is believed.
    """

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)
        page = cast.far.file(b"<script>", "a.html", media_type="text/html")

        cast.far.write(CAROL, name, "", files=[page])
        message = await alice.receives("/message[body=oob:x/oob:url]", "//file:file")
        assert link(message).startswith("http://127.0.0.1:")
        assert await fetched(link(message)) == b"<script>"

    stage.play(scene, options=own_links(tmp_path))


def test_without_any_way_it_is_named(stage: Stage) -> None:
    """Ours: nothing is read that could not be given to anybody."""

    async def scene(cast: Cast) -> None:
        alice, name = await written_to(cast)

        cast.far.write(CAROL, name, "", files=[cast.far.file(b"x", "a.txt")])
        words = "a.txt (1 byte): The XMPP server offers no encrypted place for the file."
        await alice.receives(f"/message[body='{words}']")

    stage.play(scene)
