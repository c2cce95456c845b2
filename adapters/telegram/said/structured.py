"""What messages hold besides words and files: places on the map, cards, polls, what has no form
but words; pure.

Bot API: Contact, Location, Venue, Poll, Dice, Game, Checklist, Story, PaidMediaInfo, Invoice,
Giveaway and its companions, GiftInfo, UniqueGiftInfo.
"""

import re
from typing import Final

import telegram
from telegram import Message

from adapters.telegram import formatting, people
from adapters.telegram.said import files
from bridge.api.content import Card, Content, Location, Poll, Text, Unsupported, preceded, words_of

LIVE: Final = "Live location"
_EMAIL: Final = re.compile(
    r"^(?:item\d+\.)?EMAIL[^:\r\n]*:[ \t]*([^\s@]+@[^\s@]+)[ \t]*\r?$", re.I | re.M
)
_MOST_EMAILS: Final = 8
_WITHOUT_CENTS: Final = frozenset({"XTR", "CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND"})


def contact(it: telegram.Contact, message: Message) -> tuple[Content, ...]:
    name = f"{it.first_name} {it.last_name or ''}".strip()
    emails = dict.fromkeys(_EMAIL.findall(it.vcard or ""))
    return (
        Card(
            name=name or it.phone_number,
            phones=(it.phone_number,) if it.phone_number else (),
            emails=tuple(emails)[:_MOST_EMAILS],
            native=str(it.user_id) if it.user_id else "",
        ),
    )


def location(it: telegram.Location, message: Message) -> tuple[Content, ...]:
    """Of a live one, where it began."""
    return (_place(it, LIVE if files.seconds(it, "live_period") else ""),)


def venue(it: telegram.Venue, message: Message) -> tuple[Content, ...]:
    return (_place(it.location, ", ".join(filter(None, (it.title, it.address)))),)


def poll(it: telegram.Poll, message: Message) -> tuple[Content, ...]:
    about = formatting.read(it.description or "", it.description_entities)
    return (*_words(about), asked(it))


def asked(it: telegram.Poll) -> Poll:
    """Who votes through the gateway is counted there."""
    counts = tuple(option.voter_count for option in it.options)
    return Poll(
        question=it.question,
        answers=tuple(option.text for option in it.options),
        votes=counts if any(counts) or it.is_closed else (),
        several=it.allows_multiple_answers,
        is_closed=it.is_closed,
        takes_votes=not it.is_closed,
    )


def dice(it: telegram.Dice, message: Message) -> tuple[Content, ...]:
    return (Text(f"{it.emoji} {it.value}"),)


def game(it: telegram.Game, message: Message) -> tuple[Content, ...]:
    """It can be played on Telegram only."""
    about = _lines(f"🎮 {it.title}", it.description)
    said = formatting.read(it.text or "", it.text_entities)
    return (words_of((Text(about), *_words(said))), *files.photo(it.photo, message))


def checklist(it: telegram.Checklist, message: Message) -> tuple[Content, ...]:
    title = formatting.read(it.title, it.title_entities)
    return (words_of((title, *map(_ticked, it.tasks))),)


def story(it: telegram.Story, message: Message) -> tuple[Content, ...]:
    """Bots are told that there is one, and no more."""
    return (Unsupported(f"a story of {people.title_of(it.chat)}"),)


def paid_media(it: telegram.PaidMediaInfo, message: Message) -> tuple[Content, ...]:
    found: list[Content] = [Text(f"Paid media: {count(it.star_count, 'star')}")]
    for each in it.paid_media:
        match each:
            case telegram.PaidMediaPhoto():
                found += files.photo(each.photo, message)
            case telegram.PaidMediaVideo():
                found += files.video(each.video, message)
            case telegram.PaidMediaLivePhoto():
                found += files.live_photo(each.live_photo, message)
            case _:
                found.append(Unsupported("a paid picture or video"))
    return tuple(found)


def invoice(it: telegram.Invoice, message: Message) -> tuple[Content, ...]:
    price = money(it.total_amount, it.currency)
    return (Text(_lines(f"Invoice: {it.title}, {price}", it.description)),)


def giveaway(it: telegram.Giveaway, message: Message) -> tuple[Content, ...]:
    day = it.winners_selection_date.strftime("%Y-%m-%d")
    winners = count(it.winner_count, "winner")
    prize = _prize(it.prize_star_count, it.premium_subscription_month_count)
    return (Text(_lines(f"Giveaway: {winners} on {day}{prize}", it.prize_description)),)


def giveaway_winners(it: telegram.GiveawayWinners, message: Message) -> tuple[Content, ...]:
    names = ", ".join(map(people.name_of, it.winners))
    prize = _prize(it.prize_star_count, it.premium_subscription_month_count)
    found = f"Giveaway: {count(it.winner_count, 'winner')}{prize}"
    return (Text(_lines(found, names, it.prize_description)),)


def gift(it: telegram.GiftInfo, message: Message) -> tuple[Content, ...]:
    begin = Text(f"🎁 A gift: {count(it.gift.star_count, 'star')}")
    said = formatting.read(it.text or "", it.entities)
    return (words_of((begin, *_words(said))), *files.sticker(it.gift.sticker, message))


def unique_gift(it: telegram.UniqueGiftInfo, message: Message) -> tuple[Content, ...]:
    begin = Text(f"🎁 A gift: {it.gift.base_name} #{it.gift.number}")
    return (begin, *files.sticker(it.gift.model.sticker, message))


def money(amount: int, currency: str) -> str:
    """`12.34 EUR`; the smallest units of most currencies are hundredths."""
    if currency == "XTR":
        return count(amount, "star")
    return f"{amount if currency in _WITHOUT_CENTS else f'{amount / 100:.2f}'} {currency}"


def count(number: int, of: str) -> str:
    """`1 star`, `3 stars`; `2 people`."""
    return f"1 {of}" if number == 1 else f"{number} {of}s"


def _place(it: telegram.Location, name: str) -> Location:
    return Location(
        latitude=it.latitude,
        longitude=it.longitude,
        accuracy=it.horizontal_accuracy,
        name=name,
    )


def _ticked(task: telegram.ChecklistTask) -> Text:
    said = formatting.read(task.text, task.text_entities)
    return preceded(said, f"{_tick(task)} ")


def _tick(task: telegram.ChecklistTask) -> str:
    is_done = task.completed_by_user or task.completed_by_chat or task.completion_date
    return "☑" if is_done else "☐"


def _prize(stars: int | None, months: int | None) -> str:
    if stars:
        return f", {count(stars, 'star')}"
    return f", {count(months, 'month')} of Telegram Premium" if months else ""


def _lines(*texts: str | None) -> str:
    return "\n".join(filter(None, texts))


def _words(text: Text) -> tuple[Text, ...]:
    return (text,) if text.body else ()
