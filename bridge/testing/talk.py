"""What is said on a fake network, and what becomes of it: answers, edits, retractions, reactions.

Nobody's rights are asked after here: a test may let happen what a network would not.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from bridge.api.content import Content, File, Text, words_of
from bridge.api.events import Edit, Form, Message, Reactions, Ref, Retraction, Vote
from bridge.api.ids import Identity, Key, NativeId
from bridge.testing.rooms import Said, Where
from bridge.testing.views import View, fold, name_of, native_of, server_of
from bridge.testing.world import World

Named: TypeAlias = Said | str
"""A message, or its id."""

Words: TypeAlias = str | Text
"""What is said; a `Text` where some of it has a look."""


class Through(NamedTuple):
    """The gateway's call by which something happens, where it is the gateway's doing.

    view: of the session that makes it, which does not see what it did.
    """

    view: View | None = None
    key: Key | None = None


NO_CALL = Through()


class Talk:
    """native: a room, or a person who has a chat with a login of the gateway's."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._said: dict[NativeId, Said] = {}
        self._in: dict[Where, list[NativeId]] = {}

    # --- what was said ----------------------------------------------------------------------------

    def said(self, native: str) -> tuple[Said, ...]:
        """All that was said in a room, or with a person, as it stands now."""
        there = fold(native)
        return tuple(
            self._said[each]
            for where, said in self._in.items()
            if there == where or (isinstance(where, tuple) and there in where)
            for each in said
        )

    def find(self, native: str, said: Named) -> Said:
        """A message there, as it stands now. LookupError: there is no such message."""
        found = self._said.get(NativeId(said if isinstance(said, str) else str(said.number)))
        if found is None or fold(native) not in (
            found.where if isinstance(found.where, tuple) else (found.where,)
        ):
            raise LookupError("there is no such message")
        return found

    def move(self, old: str, new: str) -> frozenset[NativeId]:
        """All that was said in a room was said under its new id; what that was."""
        said = self._in.pop(old, [])
        for each in said:
            self._said[each] = replace(self._said[each], where=new)
        if said:
            self._in[new] = said
        return frozenset(said)

    # --- what is done -----------------------------------------------------------------------------

    def say(
        self,
        native: str,
        by: str,
        text: Words,
        form: Form = "say",
        *,
        answers: Named | None = None,
        files: Sequence[File] = (),
        through: Through = NO_CALL,
    ) -> Said:
        """Somebody says something in a room."""
        where = self._world.room(native).native
        return self._new(where, by, _content(text, files), form, answers, through)

    def share(
        self,
        native: str,
        by: str,
        *content: Content,
        form: Form = "say",
        answers: Named | None = None,
        through: Through = NO_CALL,
    ) -> Said:
        """Somebody says something in a room that holds all this, in this order."""
        where = self._world.room(native).native
        return self._new(where, by, content, form, answers, through)

    def share_with(self, native: str, to: str, *content: Content) -> Said:
        """A person writes something to a login that holds all this, in this order."""
        return self._new(self._chat(native, to), name_of(native), content, "say", None, NO_CALL)

    def write(
        self,
        native: str,
        to: str,
        text: Words,
        form: Form = "say",
        *,
        answers: Named | None = None,
        files: Sequence[File] = (),
    ) -> Said:
        """A person (`alice%irc.fake`) writes to a login, by its name there, and to nobody else."""
        said = _content(text, files)
        return self._new(self._chat(native, to), name_of(native), said, form, answers, NO_CALL)

    def write_as(
        self,
        name: str,
        to: str,
        text: Words,
        form: Form = "say",
        *,
        answers: Named | None = None,
        files: Sequence[File] = (),
    ) -> Said:
        """The owner of a login, by its name, writes to a person with another client of his."""
        said = _content(text, files)
        return self._new(self._chat(to, name), name, said, form, answers, NO_CALL)

    def tell(
        self,
        view: View,
        native: str,
        content: Sequence[Content],
        form: Form,
        *,
        answers: Named | None,
        key: Key,
    ) -> Said:
        """A login writes to a person."""
        where = chat(native, native_of(view.name, view.server))
        return self._new(where, view.name, content, form, answers, Through(view, key))

    def edit(
        self,
        native: str,
        by: str,
        said: Named,
        text: Words,
        *,
        files: Sequence[File] = (),
        through: Through = NO_CALL,
    ) -> NativeId | None:
        """Somebody puts other words in the place of a message; the id of the change."""
        found = replace(self.find(native, said), is_edited=True)
        return self.put(found, by, _content(text, files), through)

    def put(
        self, said: Said, by: str, content: Sequence[Content], through: Through = NO_CALL
    ) -> NativeId | None:
        """A message holds all this from now on; the id of the change."""
        number, id_ = self._world.next_number()
        self._keep(_holding(said, content))
        event = Edit(
            place=self._world.anywhere,
            actor=self._who(said.where, by),
            at=self._world.now(),
            target=self._ref(said),
            content=_seen(content, through),
            form=said.form,
            native=id_,
        )
        self._world.happen(said.where, event, number, *through)
        return id_

    def retract(
        self,
        native: str,
        by: str,
        said: Named,
        *,
        through: Through = NO_CALL,
    ) -> NativeId | None:
        """Somebody takes a message back."""
        return self._take_back(native, by, said, False, "", through)

    def remove(
        self,
        native: str,
        by: str,
        said: Named,
        reason: str = "",
        *,
        through: Through = NO_CALL,
    ) -> NativeId | None:
        """A moderator takes somebody's message away."""
        return self._take_back(native, by, said, True, reason, through)

    def react(
        self,
        native: str,
        by: str,
        said: Named,
        *emoji: str,
        through: Through = NO_CALL,
    ) -> NativeId | None:
        """Somebody reacts with these and no others; with none he takes back what there was."""
        found = self.find(native, said)
        number, id_ = self._world.next_number()
        others = {name: theirs for name, theirs in found.reactions.items() if name != by}
        self._keep(replace(found, reactions=others | ({by: emoji} if emoji else {})))
        event = Reactions(
            place=self._world.anywhere,
            actor=self._who(found.where, by),
            at=self._world.now(),
            target=self._ref(found),
            emoji=emoji,
            native=id_,
        )
        self._world.happen(found.where, event, number, *through)
        return id_

    def vote(self, said: Said, by: str, choices: tuple[int, ...], through: Through) -> Said:
        """Somebody's vote is these answers and no others; the message as it stands now."""
        number, id_ = self._world.next_number()
        others = {name: theirs for name, theirs in said.votes.items() if name != by}
        voted = replace(said, votes=others | ({by: choices} if choices else {}))
        self._keep(voted)
        event = Vote(
            place=self._world.anywhere,
            actor=self._who(said.where, by),
            at=self._world.now(),
            target=self._ref(said),
            choices=choices,
            native=id_,
        )
        self._world.happen(said.where, event, number, *through)
        return voted

    # --- within -----------------------------------------------------------------------------------

    def _new(
        self,
        where: Where,
        by: str,
        content: Sequence[Content],
        form: Form,
        answers: Named | None,
        through: Through,
    ) -> Said:
        world = self._world
        number, native = world.next_number()
        answered = None if answers is None else self._ref(self._answered(where, answers))
        said = Said(
            number=number,
            native=native,
            where=where,
            by=by,
            at=world.now(),
            text="",
            form=form,
            answers=None if answered is None else answered.native,
            key=through.key,
            login=None if through.view is None else through.view.login,
        )
        said = _holding(said, content)
        self._keep(said)
        self._in.setdefault(where, []).append(NativeId(str(number)))
        event = Message(
            place=world.anywhere,
            actor=self._who(where, by),
            at=said.at,
            content=_seen(content, through),
            form=form,
            native=native,
            answers=answered,
        )
        world.happen(where, event, number, *through)
        return said

    def _take_back(
        self,
        native: str,
        by: str,
        said: Named,
        by_moderator: bool,
        reason: str,
        through: Through,
    ) -> NativeId | None:
        found = self.find(native, said)
        number, id_ = self._world.next_number()
        removed_by = by if by_moderator else ""
        self._keep(replace(_holding(found, ()), is_retracted=True, removed_by=removed_by, votes={}))
        event = Retraction(
            place=self._world.anywhere,
            actor=self._who(found.where, by),
            at=self._world.now(),
            target=self._ref(found),
            by_moderator=by_moderator,
            reason=reason,
            native=id_,
        )
        self._world.happen(found.where, event, number, *through)
        return id_

    def _chat(self, person: str, login: str) -> Where:
        """Where a person and a login, by its name, write to each other."""
        server = server_of(person)
        if self._world.view(server, login) is None:
            raise LookupError(f"no login of the gateway is {login} there")
        return chat(person, native_of(login, server))

    def _answered(self, where: Where, answers: Named) -> Said:
        return self.find(where if isinstance(where, str) else where[0], answers)

    def _keep(self, said: Said) -> None:
        self._said[NativeId(str(said.number))] = said

    def _ref(self, said: Said) -> Ref:
        if said.native is None:
            raise LookupError("messages have no ids there")
        return Ref(native=said.native)

    def _who(self, where: Where, name: str) -> Identity:
        return self._world.identity(server_of(where if isinstance(where, str) else where[0]), name)


def chat(one: str, other: str) -> tuple[str, str]:
    """Where two people write to each other."""
    first, second = sorted((fold(one), fold(other)))
    return first, second


def _content(text: Words, files: Sequence[File]) -> tuple[Content, ...]:
    words = Text(text) if isinstance(text, str) else text
    return (*((words,) if words.body or not files else ()), *files)


def _seen(content: Sequence[Content], through: Through) -> tuple[Content, ...]:
    """As others see it: under what a file is known to the gateway is its own affair."""
    if through.view is None:
        return tuple(content)
    return tuple(
        replace(part, hosted="", trouble="") if isinstance(part, File) else part for part in content
    )


def _holding(said: Said, content: Sequence[Content]) -> Said:
    """The message with other content."""
    words = words_of(content)
    return replace(
        said,
        text=words.body,
        spans=words.spans,
        files=tuple(part for part in content if isinstance(part, File)),
        holds=tuple(part for part in content if not isinstance(part, Text | File)),
    )
