"""Commands about connections: how one's own stands, ending some, ending those of others.

The nodes and the names of the fields are biboumi's, see `tuning.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bridge.api.tuning import Describing
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, parting, tuning
from bridge.xmpp.commands import moments
from bridge.xmpp.commands.conduct import DONE
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Next, Table, Told
from bridge.xmpp.commands.saying import say, say_many
from bridge.xmpp.commands.texts import tuning as texts
from bridge.xmpp.commands.tuning import is_one_server
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc.unasked import name_at
from bridge.xmpp.networks import place_name

INFO_NODE: Final = "get-irc-connection-info"
QUIT_NODE: Final = "disconnect-from-irc-server"
USERS_NODE: Final = "disconnect-user"

SERVERS: Final = "irc-servers"
ACCOUNT: Final = "jid"
ACCOUNTS: Final = "jids"
WORDS: Final = "quit-message"

MOST_CLIENTS: Final = 20

MAX_WORDS: Final = 300
"""Characters of last words; networks cut them further."""

_COLUMNS: Final = (("what", texts.WHAT), ("how", texts.HOW))


def info(asked: Inquiry, _given: Submitted) -> Next:
    """How one's connection to a server stands."""
    adapter, target = asked.service.adapter, tuning.server(asked)
    login = None if target is None else tuning.login_to(asked, target)
    facts: Sequence[tuple[str, str]] = ()
    if login is not None and isinstance(adapter, Describing):
        facts = adapter.described(login.id)
    if login is None or not facts:
        return Told(words=say(texts.NO_CONNECTION, asked.name if target is None else target.native))
    since = moments.shown(asked.hosting.gateway.logins.since(login.id))
    rows = [(say(texts.SINCE), since), (say(texts.NICK), login.name), *facts]
    rows += _clients(asked, login)
    where = place_name(asked.service, login)
    return Table(words=say(texts.IS_CONNECTED, where), columns=_COLUMNS, rows=rows)


async def quit_servers(asked: Inquiry, given: Submitted) -> Told:
    """End connections to some servers: one's own; an admin, also those of another account."""
    account = (given.text(ACCOUNT) if asked.is_admin else None) or asked.account
    chosen, words = given.values(SERVERS), _words(given, texts.USUAL_WORDS)
    told = say(texts.OUT if account == asked.account else texts.PUT_OUT)
    ended = [login for login in _running(asked, account) if login.native in chosen]
    for login in ended:
        await parting.disconnect(asked.hosting, asked.service, login, words, told)
    if ended and account != asked.account:
        asked.hosting.gateway.audit.note(
            asked.account, asked.via, asked.service.network, "disconnectuser", account, DONE
        )
    return Told(words=say_many(texts.LEFT_1, texts.LEFT, len(ended)))


async def quit_accounts(asked: Inquiry, given: Submitted) -> Told:
    """End all connections of some accounts."""
    words, ended = _words(given, texts.ADMIN_WORDS), 0
    for account in given.values(ACCOUNTS):
        ended += await parting.disconnect_account(asked.hosting, account, words)
    return Told(words=say_many(texts.LEFT_1, texts.LEFT, ended))


def servers_to_choose(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """What the account is connected to; for an admin, what anybody is, and who."""
    whose, servers, words = fields
    of = _others(asked)
    running = _running(asked, *of) if of else _running(asked, asked.account)
    options = {one.native: place_name(asked.service, one) for one in running}
    servers = replace(servers, options=sorted(options.items()))
    if not of:
        return [servers, words]
    own = (asked.account,) if asked.account in of else ()
    return [replace(whose, options=[(one, one) for one in of], values=own), servers, words]


def accounts_to_choose(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """One field offers who is connected."""
    options = [(one, one) for one in _connected(asked)]
    return [replace(one, options=options) if one.name == ACCOUNTS else one for one in fields]


def _words(given: Submitted, usual: str) -> str:
    return (given.text(WORDS) or "").strip() or say(usual)


def _running(asked: Inquiry, *accounts: str) -> list[KnownLogin]:
    """The connections of some accounts to this network."""
    running = asked.hosting.gateway.logins.running()
    network = asked.service.network
    return [one for one in running if one.account in accounts and one.network == network]


def _others(asked: Inquiry) -> list[str]:
    """For admins: all who are connected to this network, where anybody else is."""
    running = asked.hosting.gateway.logins.running() if asked.is_admin else ()
    accounts = {one.account for one in running if one.network == asked.service.network}
    return sorted(accounts) if accounts - {asked.account} else []


def _connected(asked: Inquiry) -> list[str]:
    """Accounts that have something open on any network."""
    return sorted({login.account for login in asked.hosting.gateway.logins.running()})


def _clients(asked: Inquiry, login: KnownLogin) -> list[tuple[str, str]]:
    """Which of one's clients are in which rooms."""
    rooms = dict[str, list[str]]()
    for room in asked.service.rooms_of(asked.account):
        if room.shows.login == login.id:
            name = name_at(asked.hosting, asked.service, room.address, room)
            for client in room.resources:
                rooms.setdefault(addressing.resource_of(client), []).append(name)
    shown = sorted(rooms.items())[:MOST_CLIENTS]
    return [(say(texts.CLIENT, client), ", ".join(sorted(names))) for client, names in shown]


def _is_described(asked: Inquiry) -> bool:
    return isinstance(asked.service.adapter, Describing) and tuning.server(asked) is not None


def _can_quit(asked: Inquiry) -> bool:
    if tuning.tuned_by(asked) is None:
        return False
    return bool(_running(asked, asked.account) or _others(asked))


def _info(at: str) -> Command:
    return Command(
        word="myconnection" if at == "domain" else "connection",
        node=INFO_NODE,
        name=texts.CONNECTION,
        about=texts.CONNECTION_ABOUT,
        group="Settings",
        at=frozenset({"domain"}) if at == "domain" else frozenset({"server"}),
        act=info,
        is_offered=(lambda asked: is_one_server(asked) and _is_described(asked))
        if at == "domain"
        else _is_described,
        why_not=texts.NOTHING_TO_SET,
        is_there=lambda asked: isinstance(asked.service.adapter, Describing),
        begins=False,
        changes=False,
    )


OWN: Final = (
    _info("server"),
    _info("domain"),
    Command(
        word="quit",
        node=QUIT_NODE,
        name=texts.QUIT,
        about=texts.QUIT_ABOUT,
        group="Settings",
        act=quit_servers,
        fields=(
            Field(ACCOUNT, "list-single", label=texts.WHOSE),
            Field(SERVERS, "list-multi", label=texts.SERVERS, is_required=True),
            Field(WORDS, "text-single", label=texts.LAST_WORDS, most=MAX_WORDS),
        ),
        filled=servers_to_choose,
        is_offered=_can_quit,
        why_not=texts.NONE_OPEN,
        begins=False,
        about_field=SERVERS,
    ),
)

OF_OTHERS: Final = (
    Command(
        word="disconnectuser",
        node=USERS_NODE,
        name=texts.USERS,
        about=texts.USERS_ABOUT,
        group="Running the gateway",
        who="admins",
        act=quit_accounts,
        fields=(
            Field(ACCOUNTS, "list-multi", label=texts.ACCOUNTS, is_required=True),
            Field(WORDS, "text-single", label=texts.LAST_WORDS, most=MAX_WORDS),
        ),
        filled=accounts_to_choose,
        is_offered=lambda asked: tuning.tuned_by(asked) is not None and bool(_connected(asked)),
        why_not=texts.NOBODY,
        about_field=ACCOUNTS,
    ),
)
