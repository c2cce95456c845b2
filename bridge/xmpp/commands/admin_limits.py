"""How much an account may have and do, for those who run the gateway: one form for all limits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bridge.core.limits import LIMITS
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.commands.admin_accounts import ACCOUNT, ONE, is_known, named
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Table, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import admin as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry


def limits(asked: Inquiry, given: Submitted) -> Page:
    """Keep those that were given; where none was, show what holds, and let it be changed where one
    can. Raises Refused.
    """
    (who,) = named(given.values(ACCOUNT))
    # A form sends all of its fields; on the command line, an empty one was meant to be so.
    is_meant = asked.via == "cli"
    if any((is_meant and name in given.fields) or given.text(name) for name in LIMITS):
        return _kept(asked, who, given, is_empty_meant=is_meant)
    return _table(asked, who) if is_meant else _own(asked, who)


def limited(asked: Inquiry, given: Submitted) -> Told:
    """Keep all of them: what is empty is what holds for everybody. Raises Refused."""
    (who,) = named(given.values(ACCOUNT))
    return _kept(asked, who, given, is_empty_meant=True)


def filled(asked: Inquiry, fields: Sequence[Field]) -> Sequence[Field]:
    """With what holds for everybody. Where questions are asked one by one, only whose is first."""
    if asked.via == "chat":
        return fields[:1]
    return [*fields[:1], *(_against_usual(asked, one) for one in fields[1:])]


def _kept(asked: Inquiry, who: BareJid, given: Submitted, *, is_empty_meant: bool) -> Told:
    known = asked.hosting.gateway.limits
    for name in LIMITS:
        text = given.text(name)
        if text is not None or (is_empty_meant and name in given.fields):
            known.set(who, name, None if text is None else int(text))
    return Told(words=" ".join(filter(None, (say(texts.LIMITS_KEPT), _unheard_of(asked, who)))))


def _own(asked: Inquiry, who: BareJid) -> Form:
    own = asked.hosting.gateway.limits.own(who)
    fields = [
        replace(_against_usual(asked, one), values=(str(own[one.name]),) if one.name in own else ())
        for one in _FIELDS
    ]
    return Form(
        fields=[Field(ACCOUNT, "hidden", (who,)), *fields],
        then=limited,
        words=say(texts.LIMITS_OF, who),
    )


def _table(asked: Inquiry, who: BareJid) -> Table:
    known, own = asked.hosting.gateway.limits, asked.hosting.gateway.limits.own(who)
    rows = [
        (
            name,
            say(limit.label),
            str(known.of(who, name)),
            say(texts.YES if name in own else texts.NO),
        )
        for name, limit in LIMITS.items()
    ]
    columns = (
        ("name", texts.FIELD),
        ("what", texts.WHAT),
        ("most", texts.AT_MOST),
        ("own", texts.OWN),
    )
    return Table(
        words=say(texts.OF, who, _unheard_of(asked, who)).rstrip(), columns=columns, rows=rows
    )


def _unheard_of(asked: Inquiry, who: BareJid) -> str:
    """Whoever mistypes an address is told so; it may be that of somebody who comes yet."""
    return "" if is_known(asked, who) else say(texts.UNKNOWN_YET, who)


def _against_usual(asked: Inquiry, one: Field) -> Field:
    usual = asked.hosting.gateway.limits.default(one.name)
    return replace(one, label=say(texts.LIMIT, say(one.label), usual))


_FIELDS: Final = tuple(
    Field(name, "text-single", label=limit.label, bounds=(-1, limit.most))
    for name, limit in LIMITS.items()
)

COMMANDS: Final = (
    Command(
        word="limits",
        name=texts.LIMITS_NAME,
        about=texts.LIMITS_ABOUT,
        group="Running the gateway",
        who="admins",
        act=limits,
        fields=(ONE, *_FIELDS),
        filled=filled,
        about_field=ACCOUNT,
    ),
)
