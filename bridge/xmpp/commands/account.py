"""Commands at the gateway's address: to register, to log in and out, how one's logins fare."""

import time
from collections.abc import Sequence
from typing import Final

from bridge import __version__
from bridge.api.errors import Refused
from bridge.api.login import Done, Identifying
from bridge.api.reception import Welcoming
from bridge.core import sessions, status
from bridge.core.forgetting import forget_empty
from bridge.store.values import KnownLogin
from bridge.xmpp import own_login, software
from bridge.xmpp.admission import check_open
from bridge.xmpp.commands import entering, moments
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Next, Table, Told
from bridge.xmpp.commands.saying import say, say_many
from bridge.xmpp.commands.texts import account as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.networks import network_name, place_name
from bridge.xmpp.own_presence import fares

WHICH: Final = "login"
ANOTHER: Final = "another"
_COLUMNS: Final = (
    ("where", texts.WHERE),
    ("name", texts.NAME),
    ("state", texts.STATE),
    ("since", texts.SINCE_WHEN),
)


def register(asked: Inquiry, given: Submitted) -> Next:
    """Log in for the first time, or go on with that; where nobody has to, only say so. Who has
    done it before logs in again.
    """
    check_open(asked.hosting.gateway)
    if not entering.can_enter(asked):
        return entering.registered(asked)
    if not _can_register(asked):
        return log_in(asked, given)
    must_enter = own_login.must_enter(asked.service)
    return entering.under_way(asked) or entering.first(asked, is_needed=must_enter)


def log_in(asked: Inquiry, _given: Submitted) -> Next:
    """Log in again, or with other details, or to something else. Raises Refused."""
    check_open(asked.hosting.gateway)
    if (page := entering.under_way(asked)) is not None:
        return page
    choices = _to_log_in(asked)
    if not choices:
        if not entering.can_enter(asked):
            raise Refused("not-found", say(texts.ALL_RUN) if _own(asked) else _no_logins(asked))
        return entering.first(asked)
    if not entering.can_enter(asked) and len(choices) == 1:
        return _logged_in_again(asked, choices[0])
    if entering.has_one(asked):
        return entering.first(asked, choices[0])
    options = [_option(asked, login) for login in choices]
    if entering.can_enter(asked):
        options.append((ANOTHER, say(texts.ANOTHER)))
    usual = next((one.native for one in choices if _needs_it(asked, one)), options[0][0])
    which = _which(texts.WHICH_AGAIN, options, usual)
    return Form(fields=[which], then=_log_in_to, is_last=not entering.can_enter(asked))


def log_out(asked: Inquiry, _given: Submitted) -> Next:
    """Have no session until one logs in again. Raises Refused."""
    logins = _running(asked)
    if len(logins) == 1:
        return _logged_out(asked, logins[0])
    options = [_option(asked, login) for login in logins]
    which = _which(texts.WHICH_OUT, options, options[0][0])
    return Form(fields=[which], then=_log_out_of)


def fare(asked: Inquiry, _given: Submitted) -> Table:
    """How one's logins fare."""
    since = asked.hosting.gateway.registering.since(asked.account, asked.service.network)
    words = [] if since is None else [say(texts.SINCE, moments.shown(since))]
    words.append(say(texts.YOURS) if (logins := _own(asked)) else _no_logins(asked))
    return Table(
        words=" ".join(words),
        columns=_COLUMNS,
        rows=[_row(asked, login) for login in logins],
    )


def info(asked: Inquiry, _given: Submitted) -> Told:
    """What this is."""
    span = _span(time.time() - asked.hosting.since)
    network = network_name(asked.service)
    return Told(words=say(texts.THIS_IS, software.NAME, __version__, network, span))


# --- logins ---------------------------------------------------------------------------------------


def _own(asked: Inquiry) -> list[KnownLogin]:
    return asked.hosting.gateway.logins.of(asked.account, asked.service.network)


def _running(asked: Inquiry) -> list[KnownLogin]:
    return [login for login in _own(asked) if not login.is_out]


def _needs_it(asked: Inquiry, login: KnownLogin) -> bool:
    """Whether it is back only when its owner logs in again."""
    condition = asked.hosting.gateway.logins.condition(login.id)
    return login.is_out or (condition is not None and condition.standing == "lost")


def _to_log_in(asked: Inquiry) -> list[KnownLogin]:
    """Where nothing can be filled in, those alone that are not running."""
    logins = _own(asked)
    if entering.can_enter(asked):
        return logins
    return [login for login in logins if _needs_it(asked, login)]


def _can_log_in(asked: Inquiry) -> bool:
    if _to_log_in(asked):
        return True
    if own_login.must_enter(asked.service) and _can_register(asked):
        return False  # it is the same, and everybody is told to register
    return entering.can_enter(asked)


def _can_register(asked: Inquiry) -> bool:
    return not asked.hosting.gateway.registering.is_registered(asked.account, asked.service.network)


def _which(label: str, options: Sequence[tuple[str, str]], usual: str) -> Field:
    return Field(WHICH, "list-single", (usual,), label=label, options=options, is_required=True)


def _option(asked: Inquiry, login: KnownLogin) -> tuple[str, str]:
    return login.native, say(texts.IN_USE, _where(asked, login), login.name)


def _where(asked: Inquiry, login: KnownLogin) -> str:
    return place_name(asked.service, login)


def _chosen(asked: Inquiry, given: Submitted) -> KnownLogin:
    native = given.text(WHICH) or ""
    login = asked.hosting.gateway.logins.find(asked.service.network, asked.account, native)
    if login is None:
        raise Refused("not-found", say(texts.NONE))
    return login


def _log_in_to(asked: Inquiry, given: Submitted) -> Next:
    if given.text(WHICH) == ANOTHER:
        return entering.first(asked)
    login = _chosen(asked, given)
    if entering.can_enter(asked):
        return entering.first(asked, login)
    return _logged_in_again(asked, login)


async def _logged_in_again(asked: Inquiry, login: KnownLogin) -> Told:
    """As before: there is nothing to fill in."""
    done = Done(native=login.native, name=login.name, options=login.options)
    await asked.hosting.gateway.logins.log_in(login.network, login.account, done)
    return Told(words=say(texts.KEPT, _where(asked, login), login.name))


def _log_out_of(asked: Inquiry, given: Submitted) -> Next:
    return _logged_out(asked, _chosen(asked, given))


async def _logged_out(asked: Inquiry, login: KnownLogin) -> Told:
    gateway = asked.hosting.gateway
    if await forget_empty(gateway, login.id):
        return Told(words=say(texts.FORGOTTEN, _where(asked, login)))
    await gateway.logins.log_out(login.id)
    if own_login.must_enter(asked.service):
        # What one logged in with is given up, as wherever one logs out: there is no device left.
        await gateway.registering.end_there(login)
        return Told(words=say(texts.LOGGED_OUT_THERE, _where(asked, login)))
    return Told(words=say(texts.LOGGED_OUT, _where(asked, login)))


# --- words ----------------------------------------------------------------------------------------


def _no_logins(asked: Inquiry) -> str:
    if own_login.must_enter(asked.service):
        return say(texts.NONE)
    if not isinstance(asked.service.adapter, Welcoming):
        return say(texts.NONE_NEEDED)
    words = say(texts.NONE_NEEDED_TO_WELCOME)
    return f"{words} {say(texts.PROVE)}" if entering.can_enter(asked) else words


def _row(asked: Inquiry, login: KnownLogin) -> Sequence[str]:
    logins = asked.hosting.gateway.logins
    state = status.of_login(fares(logins, asked.service, login)).words
    since = moments.shown(logins.since(login.id))
    return _where(asked, login), _called(asked, login), state, since


def _called(asked: Inquiry, login: KnownLogin) -> str:
    """By which name, and by which id where that is another one."""
    adapter = asked.service.adapter
    id = adapter.id_of(sessions.value(login)) if isinstance(adapter, Identifying) else ""
    return login.name if id in ("", login.name) else f"{login.name} ({id})"


def _span(seconds: float) -> str:
    """For how long, in words: `3 minutes`."""
    minutes = max(1, int(seconds / 60))
    if minutes < 120:
        return say_many(texts.MINUTES_1, texts.MINUTES, minutes)
    if minutes < 48 * 60:
        return say_many(texts.HOURS_1, texts.HOURS, minutes // 60)
    return say_many(texts.DAYS_1, texts.DAYS, minutes // 1440)


COMMANDS: Final = (
    Command(
        word="register",
        asks_all=True,
        name=texts.REGISTER,
        about=texts.REGISTER_ABOUT,
        group="Account",
        act=register,
        is_offered=_can_register,
        is_harmless=True,
    ),
    Command(
        word="login",
        asks_all=True,
        name=texts.LOG_IN,
        about=texts.LOG_IN_ABOUT,
        group="Account",
        act=log_in,
        is_offered=_can_log_in,
        is_harmless=True,
    ),
    Command(
        word="logout",
        name=texts.LOG_OUT,
        about=texts.LOG_OUT_ABOUT,
        group="Account",
        act=log_out,
        is_offered=lambda asked: bool(_running(asked)),
        why_not=texts.NOT_LOGGED_IN,
        begins=False,
    ),
    Command(
        word="status",
        name=texts.STATUS,
        about=texts.STATUS_ABOUT,
        group="Account",
        act=fare,
        begins=False,
        changes=False,
    ),
    Command(
        word="info",
        name=texts.INFO,
        about=texts.INFO_ABOUT,
        group="Account",
        act=info,
        begins=False,
        changes=False,
    ),
)
