"""The plays, in their order: each is a fact about what a client shows. They share one evening."""

from tests.play.house import Play
from tests.play.plays import (
    commands,
    complaints,
    contacts,
    messages,
    pictures,
    room,
    terminal,
    terminal_commands,
)

PLAYS: tuple[Play, ...] = (
    *room.PLAYS,
    *messages.PLAYS,
    *pictures.PLAYS,
    *contacts.PLAYS,
    *terminal.PLAYS,
    *commands.PLAYS,
    *terminal_commands.PLAYS,
    *complaints.PLAYS,
)
