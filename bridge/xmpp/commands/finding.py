"""Commands that find people and rooms of a network."""

from typing import Final

from bridge.xmpp import directory, person_search, search
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import people as people_texts
from bridge.xmpp.commands.texts import rooms as room_texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.listings import Offer
from bridge.xmpp.search import Search

WORDS: Final = "words"

MOST_ROOMS: Final = 50
"""Rooms that are shown: the largest; who wants another one says more of it."""


async def find(asked: Inquiry, given: Submitted) -> Table:
    """People by their names. Raises Refused."""
    found, unasked = await person_search.people(asked, given.text(WORDS) or "")
    columns = (
        ("name", people_texts.NAME),
        ("address", people_texts.ADDRESS),
        ("about", people_texts.ABOUT),
    )
    rows = [(one.name, one.address, one.about) for one in found]
    words = say(people_texts.FOUND if found else people_texts.NOBODY_FOUND)
    if unasked:
        words = f"{say(people_texts.NOT_ALL, ' '.join(unasked))} {words}"
    return Table(words=words, columns=columns, rows=rows)


async def search_rooms(asked: Inquiry, given: Submitted) -> Table:
    """Rooms by words of their names, topics and addresses; the largest first. Raises Refused."""
    wanted = Search(words=(given.text(WORDS) or "").strip().casefold())
    offers = await directory.offers(asked, wanted.words)
    found = search.sorted_(wanted, [one for one in offers if search.fits(wanted, one)])
    shown = found[:MOST_ROOMS]
    for offer in shown:
        directory.remember(asked.service, offer)
    columns = (
        ("name", room_texts.NAME),
        ("address", room_texts.ADDRESS),
        ("topic", room_texts.TOPIC),
        ("members", room_texts.MEMBERS),
    )
    return Table(words=_said(found), columns=columns, rows=[_row(one) for one in shown])


def _said(found: list[Offer]) -> str:
    if len(found) > MOST_ROOMS:
        return say(room_texts.FOUND_FIRST, len(found), MOST_ROOMS)
    return say(room_texts.FOUND if found else room_texts.NONE_FOUND)


def _row(offer: Offer) -> tuple[str, str, str, str]:
    members = offer.found.members
    return offer.name, offer.address, offer.found.topic, "" if members is None else str(members)


COMMANDS: Final = (
    Command(
        word="find",
        name=people_texts.FIND,
        about=people_texts.FIND_ABOUT,
        group="People",
        act=find,
        fields=(
            Field(
                WORDS,
                "text-single",
                label=people_texts.FIND_FOR,
                is_required=True,
                most=person_search.MOST_WORDS,
            ),
        ),
        is_offered=person_search.can_find,
        why_not=people_texts.NO_FINDING,
        changes=False,
    ),
    Command(
        word="search",
        name=room_texts.SEARCH,
        about=room_texts.SEARCH_ABOUT,
        group="Rooms",
        act=search_rooms,
        fields=(
            Field(
                WORDS,
                "text-single",
                label=room_texts.SEARCH_FOR,
                is_required=True,
                most=search.MOST_WORDS,
            ),
        ),
        is_offered=directory.can_find,
        why_not=room_texts.NO_SEARCHING,
        changes=False,
    ),
)
