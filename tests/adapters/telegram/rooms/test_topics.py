"""Which topics there are, by what is said in them."""

import pytest

from adapters.telegram.items import Items
from adapters.telegram.rooms import topics
from adapters.telegram.rooms.group import Group, Topic
from tests.adapters.telegram.said.payloads import FORUM, message, session


@pytest.mark.parametrize(
    ("thread", "is_topic_message", "found"),
    [(9, True, {9: Topic()}), (9, False, {}), (1, True, {})],
    ids=["a topic", "a chain of answers", "General, which is the forum itself"],
)
def test_what_is_said_in_a_topic_tells_of_it(
    thread: int, is_topic_message: bool, found: dict[int, Topic]
) -> None:
    group, fields = Group(chat=FORUM["id"]), {"is_topic_message": is_topic_message}
    said = message(text="hi", chat=FORUM, message_thread_id=thread, **fields)

    topics.read(session(), group, said, Items())

    assert group.topics == found
