"""What is said on a fake network, and what becomes of it: answers, edits, retractions, reactions.

Nobody's rights are asked after here: a test may let happen what a network would not.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from bridge.api.content import Content, File, Text
from bridge.api.events import Edit, Form, Message, Reactions, Ref, Retraction
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
        return self._new(where, by, text, form, answers, files, through)

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
        server = server_of(native)
        if self._world.view(server, to) is None:
            raise LookupError(f"no login of the gateway is {to} there")
        where = chat(native, native_of(to, server))
        return self._new(where, name_of(native), text, form, answers, files, NO_CALL)

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
        server = server_of(to)
        if self._world.view(server, name) is None:
            raise LookupError(f"no login of the gateway is {name} there")
        where = chat(to, native_of(name, server))
        return self._new(where, name, text, form, answers, files, NO_CALL)

    def tell(
        self,
        view: View,
        native: str,
        text: Words,
        form: Form,
        *,
        answers: Named | None,
        files: Sequence[File],
        key: Key,
    ) -> Said:
        """A login writes to a person."""
        where = chat(native, native_of(view.name, view.server))
        through = Through(view, key)
        return self._new(where, view.name, text, form, answers, files, through)

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
        found = self.find(native, said)
        number, id_ = self._world.next_number()
        words = _words(text)
        changed = replace(found, text=words.body, spans=words.spans, files=tuple(files))
        self._keep(replace(changed, is_edited=True))
        event = Edit(
            place=self._world.anywhere,
            actor=self._who(found.where, by),
            at=self._world.now(),
            target=self._ref(found),
            content=_content(words, files),
            form=found.form,
            native=id_,
        )
        self._world.happen(found.where, event, number, *through)
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

    # --- within -----------------------------------------------------------------------------------

    def _new(
        self,
        where: Where,
        by: str,
        text: Words,
        form: Form,
        answers: Named | None,
        files: Sequence[File],
        through: Through,
    ) -> Said:
        world = self._world
        number, native = world.next_number()
        answered = None if answers is None else self._ref(self._answered(where, answers))
        words = _words(text)
        said = Said(
            number=number,
            native=native,
            where=where,
            by=by,
            at=world.now(),
            text=words.body,
            spans=words.spans,
            form=form,
            files=tuple(files),
            answers=None if answered is None else answered.native,
            key=through.key,
            login=None if through.view is None else through.view.login,
        )
        self._keep(said)
        self._in.setdefault(where, []).append(NativeId(str(number)))
        event = Message(
            place=world.anywhere,
            actor=self._who(where, by),
            at=said.at,
            content=_content(words, files),
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
        self._keep(
            replace(found, text="", spans=(), files=(), is_retracted=True, removed_by=removed_by)
        )
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


def _words(text: Words) -> Text:
    return Text(text) if isinstance(text, str) else text


def _content(words: Text, files: Sequence[File]) -> tuple[Content, ...]:
    return (*((words,) if words.body or not files else ()), *files)
