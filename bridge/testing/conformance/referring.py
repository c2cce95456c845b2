"""Rules of what refers to a message: answers, edits, retractions, reactions; and of files."""

import itertools

from bridge.api.adapter import Delivery
from bridge.api.content import File, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction
from bridge.api.ids import NativeId
from bridge.api.media import MediaSink
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import HOSTED, SOMEBODY, Scene, in_the_room
from bridge.testing.driving import Driver, Shown

IMAGE = File(
    url="https://files.example.org/tea.png", name="tea.png", media_type="image/png", size=1024
)
EMOJI = ("\N{THUMBS UP SIGN}", "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}")


async def an_answer_refers_to_what_it_answers(driver: Driver) -> None:
    """In both directions; the first part is the answer."""
    async with in_the_room(driver) as scene:
        friend = driver.friend
        question = await _said(scene, "tea?")
        await _said(scene, "milk?")
        await friend.answer("tea?", "yes")
        answer = await scene.inbox.until(Message, lambda event: event.text == "yes")
        outcomes = await scene.carry(scene.delivery("no\nthanks", answers=_ref(question.native)))
        answers = [shown.answers for shown in await friend.board() if shown.by == scene.name]

        expect(question.native, answer.answers and answer.answers.native, "what it answers")
        expect(["sent"], outcomes, "what became of an answer")
        expect("tea?", answers[0], "what it answers there")


async def an_answer_to_what_is_not_known_is_said(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        outcomes = await scene.carry(scene.delivery("no", answers=Ref()))

        expect(["sent"], outcomes, "what became of an answer to what is not known")
        expect([_shown(scene, "no")], await driver.friend.board(), "what arrived")


async def an_edit_refers_to_the_first_version(driver: Driver) -> None:
    """However often it is edited."""
    async with in_the_room(driver) as scene:
        friend, inbox = driver.friend, scene.inbox
        first = await _said(scene, "tee")
        await friend.edit("tee", "tea")
        once = await inbox.until(Edit)
        await friend.edit("tea", "more tea")
        twice = await inbox.until(Edit, lambda event: event.text == "more tea")
        who = scene.identity(friend.name)

        expect((scene.room, who), (once.place, once.actor), "who edited and where")
        expect((first.native, "tea"), (once.target.native, once.text), "the edit")
        expect(first.native, twice.target.native, "what was edited again")


async def ones_own_message_is_edited(driver: Driver) -> None:
    """Also one of several parts; what comes between stays as it is."""
    async with in_the_room(driver) as scene:
        one, two = scene.delivery("tee"), scene.delivery("milk\nsugar")
        await scene.carry(one, two)
        edits = [_edit(scene, one, "tea"), _edit(scene, two, "lemon")]
        outcomes = await scene.carry(*(scene.carrying(edit) for edit in edits))
        expected = [_shown(scene, "tea"), _shown(scene, "lemon")]

        expect(["sent"] * 2, outcomes, "what became of the edits")
        expect(expected, await driver.friend.board(), "what is there now")


async def what_others_said_cannot_be_edited(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        theirs = await _said(scene, "tea")
        target = _ref(theirs.native)
        edit = Edit(place=HOSTED, actor=SOMEBODY, at=0.0, target=target, content=(Text("no"),))
        outcomes = await scene.carry(scene.carrying(edit))
        texts = [shown.text for shown in await driver.friend.board()]

        expect(["refused"], outcomes, "what became of the edit")
        expect(["tea"], texts, "what is there")


async def what_is_taken_back_is_told(driver: Driver) -> None:
    """Its author did it."""
    async with in_the_room(driver) as scene:
        said = await _said(scene, "tea")
        await driver.friend.retract("tea")
        event = await scene.inbox.until(Retraction)
        who = scene.identity(driver.friend.name)

        expect((scene.room, who), (event.place, event.actor), "who took it back and where")
        expect((said.native, False), (event.target.native, event.by_moderator), "what was told")


async def ones_own_message_is_taken_back(driver: Driver) -> None:
    """All its parts, and nothing else; to repeat it is harmless."""
    async with in_the_room(driver) as scene:
        one, two = scene.delivery("milk\nsugar"), scene.delivery("tea")
        await scene.carry(one, two)
        retractions = [_retraction(_ids(scene, one)) for _ in range(2)]
        outcomes = await scene.carry(*(scene.carrying(each) for each in retractions))

        expect("sent", outcomes[0], "what became of the retraction")
        expect([_shown(scene, "tea")], await driver.friend.board(), "what is there now")


async def a_moderators_removal_says_so(driver: Driver) -> None:
    """Of what a login said, too: under the id that it was told."""
    async with in_the_room(driver) as scene:
        spam = scene.delivery("spam")
        await scene.carry(spam)
        await driver.friend.remove("spam", "no spam")
        event = await scene.inbox.until(Retraction)
        expected = (_ids(scene, spam).native, True, scene.identity(driver.friend.name), "no spam")
        told = (event.target.native, event.by_moderator, event.actor, event.reason)

        expect(expected, told, "what was told")


async def only_a_moderator_removes(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend = driver.friend
        theirs = _ref((await _said(scene, "tea")).native)
        before = await scene.carry(scene.carrying(_retraction(theirs, by_moderator=True)))
        texts = [shown.text for shown in await friend.board()]
        await friend.give_role(scene.name, "moderator")
        after = await scene.carry(scene.carrying(_retraction(theirs, by_moderator=True)))

        expect((["refused"], ["tea"]), (before, texts), "what came of a removal by others")
        expect((["sent"], []), (after, await friend.board()), "what came of one by a moderator")


async def reactions_are_whole_sets(driver: Driver) -> None:
    """Each time all that somebody reacts with; nothing, when he took it back. A network that tells
    of them one by one says what came and what went.
    """
    async with in_the_room(driver) as scene:
        friend, emoji = driver.friend, _emoji(scene)
        said = await _said(scene, "tea")
        sets = [set(emoji[:1]), set(emoji), set[str]()]
        came = []
        for reactions in sets:
            begun = len(scene.inbox.given)
            await friend.react("tea", *reactions)
            came.append(await _reacted(scene, reactions, begun))
        told = scene.inbox.of(Reactions)
        by = {(event.place, event.actor, event.target.native) for event in told}

        expect(sets, came, "the reactions")
        expect({(scene.room, scene.identity(friend.name), said.native)}, by, "who and to what")


async def ones_own_reactions_replace_those_before(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend, emoji = driver.friend, _emoji(scene)
        target = _ref((await _said(scene, "tea")).native)
        seen = []
        sets = ((), emoji[:1], emoji[-1:], ())
        for before, now in itertools.pairwise(sets):
            event = Reactions(
                place=HOSTED, actor=SOMEBODY, at=0.0, target=target, emoji=now, before=before
            )
            await scene.carry(scene.carrying(event))
            seen += [shown.reactions for shown in await friend.board()]
        expected = [{(scene.name, emoji[0])}, {(scene.name, emoji[-1])}, set()]

        expect(expected, seen, "the reactions there")


async def files_arrive_as_files(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.attach("look", IMAGE)
        event = await scene.inbox.until(Message)
        files = [part for part in event.content if isinstance(part, File)]

        expect("look", event.text, "the words that came")
        found = [(file.name, (file.url or file.native) != "") for file in files]
        expect([(IMAGE.name, True)], found, "the files that came")
        if isinstance(scene.adapter, MediaSink):
            return  # the rules of `hosting` say what becomes of ours
        outcomes = await scene.carry(scene.carrying(scene.message(Text("see"), IMAGE)))
        ours = [shown for shown in await friend.board() if shown.by == scene.name]

        expect(["sent"], outcomes, "what became of a file")
        expect("see", "".join(shown.text for shown in ours), "the words that arrived")
        expect([IMAGE.url], [url for shown in ours for url in shown.files], "what arrived")


async def _said(scene: Scene, text: str) -> Message:
    """The friend says something; as it came, with an id."""
    await scene.driver.friend.say(text)
    event = await scene.inbox.until(Message, lambda event: event.text == text)
    expect(True, event.native is not None, "whether the message has an id")
    return event


def _ids(scene: Scene, delivery: Delivery) -> Ref:
    """What was carried; the network told its ids."""
    ref = scene.natives(delivery)
    expect(True, bool(ref.natives), "whether the ids of what was said are told")
    return ref


def _ref(native: NativeId | None) -> Ref:
    return Ref(native=native, natives=() if native is None else (native,))


def _shown(scene: Scene, text: str) -> Shown:
    return Shown(by=scene.name, text=text)


def _edit(scene: Scene, delivery: Delivery, text: str) -> Edit:
    target = _ids(scene, delivery)
    return Edit(place=HOSTED, actor=SOMEBODY, at=0.0, target=target, content=(Text(text),))


def _retraction(target: Ref, *, by_moderator: bool = False) -> Retraction:
    return Retraction(
        place=HOSTED, actor=SOMEBODY, at=0.0, target=target, by_moderator=by_moderator
    )


async def _reacted(scene: Scene, expected: set[str], begun: int) -> set[str]:
    """What the friend reacts with, after something new was told of it, or a last change."""
    await scene.inbox.until(
        Reactions,
        lambda event: event.change == "all" or _folded(scene) == expected,
        after=begun,
    )
    return _folded(scene)


def _folded(scene: Scene) -> set[str]:
    reactions = set[str]()
    for event in scene.inbox.of(Reactions):
        match event.change:
            case "all":
                reactions = set(event.emoji)
            case "more":
                reactions |= set(event.emoji)
            case "fewer":
                reactions -= set(event.emoji)
    return reactions


def _emoji(scene: Scene) -> tuple[str, ...]:
    """Two that this network allows, one where it allows one at once."""
    able = scene.adapter.capabilities(scene.room).texts.emoji
    allowed = tuple(sorted(able.allowed))[:2] or EMOJI
    return allowed[: able.most]
