"""The limits of an account, on the command line and in forms."""

import asyncio
from typing import Any, cast

from bridge.control.protocol import Answer, Request
from bridge.core.bans import Bans
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import admin_limits, control
from bridge.xmpp.commands.pages import Form
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import asking
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, NoStore, Scene

ZOE = "zoe@example.org"


def scene() -> Scene:
    made = Scene()
    core = cast("Any", made.hosting.gateway)
    core.bans, core.networks = Bans(cast("Any", NoStore())), {}
    return made


def commanded(made: Scene, **values: str) -> Answer:
    """What `xmpp-bridge do limits` is answered."""
    given = {"accountjid": [ZOE], **{name: [value] for name, value in values.items()}}
    request = Request(command="limits", network=None, values=given, is_sure=False)
    return asyncio.run(control.answer(made.hosting, request))


def test_on_the_command_line_they_are_given_at_once_and_shown_where_none_is() -> None:
    made = scene()

    kept = commanded(made, rooms="3", logins="-1")
    shown = commanded(made)

    words = "Kept. These limits count from now on. Nothing is known of zoe@example.org yet."
    assert kept == Answer(status="done", words=words)
    assert shown == Answer(
        status="done",
        words="zoe@example.org: Nothing is known of zoe@example.org yet.",
        columns=[("name", "Field"), ("what", "What"), ("most", "At most"), ("own", "Its own")],
        rows=[
            ("logins", "Logins", "-1", "yes"),
            ("rooms", "Rooms", "3", "yes"),
            ("messages_a_minute", "Messages a minute", "300", "no"),
            ("files_a_day", "Files a day", "500", "no"),
            ("open_forms", "Open forms", "10", "no"),
        ],
    )


def test_only_what_changes_them_is_written_down() -> None:
    made = scene()
    trail = cast("Any", made.hosting.gateway).audit

    commanded(made)
    before = list(trail.lines)
    commanded(made, rooms="3")

    assert (before, trail.lines) == ([], [("", "cli", "irc", "limits", ZOE, "done")])


def test_one_that_is_given_empty_on_the_command_line_is_that_of_everybody_again() -> None:
    made = scene()
    commanded(made, rooms="3", logins="4")

    commanded(made, rooms="")

    assert made.hosting.gateway.limits.own(ZOE) == {"logins": 4}


def test_what_a_form_leaves_empty_stays_and_without_any_a_form_with_his_own_comes() -> None:
    made = scene()
    asked = asking(made.hosting, made.service, CLIENT, Jid(DOMAIN))
    empty = {name: ("",) for name in ("logins", "messages_a_minute", "files_a_day", "open_forms")}
    account = {"accountjid": (ZOE,)}
    made.hosting.gateway.limits.set(ZOE, "logins", 4)

    admin_limits.limits(asked, Submitted({**account, "rooms": ("3",), **empty}))
    own = admin_limits.limits(asked, Submitted({**account, "rooms": ("",), **empty}))

    assert isinstance(own, Form)
    assert {one.name: tuple(one.values) for one in own.fields} == {
        "accountjid": (ZOE,),
        "logins": ("4",),
        "rooms": ("3",),
        "messages_a_minute": (),
        "files_a_day": (),
        "open_forms": (),
    }
