"""Albums are one message: what gathers, what was whole, what is kept of both."""

from adapters.telegram.said.albums import Album, Albums, album_of, chat_of
from adapters.telegram.said.kinds import content_of
from bridge.api.content import File, Text
from tests.adapters.telegram.said.payloads import (
    CHANNEL,
    NOW,
    PRIVATE,
    TEA,
    Json,
    edited,
    file,
    message,
    raw,
    session,
)

ALBUM = Album(TEA, "m")


def part(number: int, **more: object) -> Json:
    photo = file(f"photo{number}", width=10, height=10)
    return {
        "update_id": number,
        "message": raw(message_id=number, media_group_id="m", photo=[photo], **more),
    }


def natives(albums: Albums, number: int) -> list[int]:
    return [each.message_id for each in albums.parts(message(**part(number)["message"]))]


def whole(*numbers: int) -> tuple[Albums, dict[str, bytes | None]]:
    albums = Albums()
    for number in numbers:
        albums.hold(ALBUM, part(number))
    return albums, albums.end(ALBUM)[1]


def test_parts_are_in_the_order_of_their_ids_whatever_order_they_came_in() -> None:
    albums, _ = whole(7, 6, 8)

    assert natives(albums, 6) == [6, 7, 8]
    assert [albums.first(TEA, number) for number in (6, 7, 8, 9)] == [6, 6, 6, 9]


def test_the_same_number_in_another_chat_is_another_message() -> None:
    albums, _ = whole(6, 7)

    assert albums.first(-1005678, 7) == 7


def test_what_gathers_is_kept_until_the_whole_is() -> None:
    albums = Albums()
    kept = {**albums.hold(ALBUM, part(6)), **albums.hold(ALBUM, part(7))}

    _, then = albums.end(ALBUM)

    assert list(kept) == ["album:-1001234:m:6", "album:-1001234:m:7"]
    assert {name for name, value in then.items() if value is None} == set(kept)
    assert [name for name, value in then.items() if value is not None] == ["whole:-1001234:6"]
    assert albums.gathering() == []


def test_the_tenth_part_is_the_last() -> None:
    albums = Albums()
    for number in range(9):
        albums.hold(ALBUM, part(number + 1))
    before = albums.is_full(ALBUM)
    albums.hold(ALBUM, part(10))

    assert (before, albums.is_full(ALBUM)) == (False, True)


def test_what_was_kept_gathers_again() -> None:
    albums = Albums()
    kept = {**albums.hold(ALBUM, part(7)), **albums.hold(ALBUM, part(6))}

    again = Albums()
    again.restore({name: value for name, value in kept.items() if value is not None})
    first, _ = again.end(ALBUM)

    assert first == part(6)
    assert natives(again, 6) == [6, 7]


def test_what_was_whole_is_known_after_a_restart() -> None:
    _, kept = whole(6, 7)

    again = Albums()
    again.restore({name: value for name, value in kept.items() if value is not None})

    assert natives(again, 7) == [6, 7]


def test_what_cannot_be_read_is_kept_no_longer() -> None:
    on = session()

    useless = on.said.restore({"album:-1:m:6": b"x", "whole:-1:6": b"y", "poll:z": b"", "x": b""})

    assert useless == {"album:-1:m:6": None, "whole:-1:6": None, "poll:z": None}
    assert on.said.albums.gathering() == []


def test_what_is_outdated_at_the_start_is_kept_no_longer() -> None:
    _, old = whole(6, 7)
    albums = Albums()
    albums.hold(ALBUM, part(8, date=NOW + 48 * 3600 + 1))
    _, new = albums.end(ALBUM)
    kept = {name: value for name, value in {**new, **old}.items() if value is not None}

    assert Albums().restore(kept) == {"whole:-1001234:6": None}


def test_so_many_albums_are_remembered() -> None:
    albums = Albums()
    for number in range(1, 66):
        albums.hold(ALBUM, part(number * 10))
        _, keep = albums.end(ALBUM)

    assert keep["whole:-1001234:10"] is None
    assert keep["whole:-1001234:650"] is not None


def test_what_can_be_edited_no_longer_is_forgotten() -> None:
    albums, _ = whole(6, 7)
    albums.hold(ALBUM, part(8, date=NOW + 48 * 3600 + 1))

    _, keep = albums.end(ALBUM)

    assert keep["whole:-1001234:6"] is None
    assert natives(albums, 6) == [6]


def test_of_a_persons_chat_nothing_is_kept_when_it_is_whole() -> None:
    albums, group = Albums(), Album(7, "m")
    albums.hold(group, part(6, chat=PRIVATE))

    _, keep = albums.end(group)

    assert keep == {"album:7:m:6": None}


def test_a_part_that_was_edited_is_another_in_the_whole() -> None:
    on = session()
    for number in (6, 7):
        on.said.albums.hold(ALBUM, part(number))
    on.said.albums.end(ALBUM)
    update = edited(**part(7, caption="new")["message"])
    assert update.edited_message is not None

    kept = on.said.albums.edited(update.edited_message)
    content = content_of(on, message(**part(6)["message"]))

    assert list(kept) == ["whole:-1001234:6"]
    assert content[0] == Text("new")
    assert [each.native for each in content if isinstance(each, File)] == ["photo6", "photo7"]


def test_an_edit_without_a_time_takes_nothing_with_it() -> None:
    on = session()
    on.said.albums.hold(ALBUM, part(6))
    on.said.albums.end(ALBUM)
    update = edited(**{**part(6, caption="new")["message"], "date": 0})
    assert update.edited_message is not None

    assert list(on.said.albums.edited(update.edited_message)) == ["whole:-1001234:6"]
    assert list(on.said.albums.edited(update.edited_message)) == ["whole:-1001234:6"]


def test_which_chat_an_update_is_of() -> None:
    assert chat_of({"update_id": 1, "message": raw(text="hi")}) == TEA
    assert chat_of({"update_id": 1, "message_reaction": {"chat": CHANNEL}}) == CHANNEL["id"]
    assert chat_of({"update_id": 1, "callback_query": {"message": raw(text="hi")}}) == TEA
    assert chat_of({"update_id": 1, "poll": {"id": "x"}}) is None


def test_what_is_of_no_album() -> None:
    assert album_of({"message": raw(text="hi")}) is None
    assert album_of({"edited_message": part(6)["message"]}) is None
    assert album_of({"message": {"media_group_id": "m", "chat": "odd"}}) is None
    odd: list[Json] = [{"media_group_id": "a\x00b"}, {"media_group_id": "a" * 65}]
    odd += [{"date": date} for date in (None, 0, "1", 1e400)]
    assert [album_of({"message": part(6)["message"] | one}) for one in odd] == [None] * 6
    assert album_of(part(6)) == ALBUM
    assert album_of({"channel_post": part(6)["message"]}) == ALBUM
