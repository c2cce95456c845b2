"""Commands about accounts, for those who run the gateway: XEP-0133, where one of its nodes fits."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bridge.api.errors import Refused
from bridge.core import standing
from bridge.core.limits import LIMITS, UNLIMITED
from bridge.store.bans import Ban
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, stanza, unregistering
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.commands import moments
from bridge.xmpp.commands.conduct import DONE, FAILED
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table, Told
from bridge.xmpp.commands.saying import say, say_many
from bridge.xmpp.commands.texts import admin as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry

ACCOUNT: Final = "accountjid"
ACCOUNTS: Final = "accountjids"
"""As the forms of XEP-0133 call them."""

MAX_WORDS: Final = 5_000
MOST_AT_ONCE: Final = 100
AUDITED: Final = 100
"""Lines of the audit trail that are shown."""


# --- showing --------------------------------------------------------------------------------------


def accounts(asked: Inquiry, _given: Submitted) -> Table:
    """Who uses the network."""
    found = _by_account(asked)
    rows = [
        (account, str(len(logins)), str(_connected(asked, logins)), str(_rooms(asked, account)))
        for account, logins in sorted(found.items())
    ]
    words = say(texts.NOBODY)
    if rows:
        words = say_many(texts.ACCOUNTS_USE_1, texts.ACCOUNTS_USE, len(rows))
    columns = (
        ("account", texts.ACCOUNT),
        ("logins", texts.LOGINS),
        ("connected", texts.CONNECTED),
        ("rooms", texts.ROOMS),
    )
    return Table(words=words, columns=columns, rows=rows)


def account(asked: Inquiry, given: Submitted) -> Table:
    """All about one. Raises Refused."""
    (who,) = named(given.values(ACCOUNT))
    gateway = asked.hosting.gateway
    one = standing.account(gateway, who)
    is_registered = _is_registered(asked, who)
    if not (is_known(asked, who) or one.ban or one.own):
        raise Refused("not-found", say(texts.UNKNOWN, who))
    used = say(texts.NOT_YET) if one.used is None else say(texts.ON, moments.shown(one.used))
    since = "" if one.since is None else say(texts.ON, moments.shown(one.since))
    banned = say(texts.NOT_BANNED) if one.ban is None else _until(one.ban)
    rows = [
        (say(texts.REGISTERED), say(texts.YES if is_registered else texts.NO)),
        (say(texts.FIRST_HERE), since),
        (say(texts.LAST_USED), used),
        (say(texts.BAN), banned),
        *((login.native or login.network, login.words or login.fares) for login in one.logins),
        *((say(limit.label), _limit(one.limits[name])) for name, limit in LIMITS.items()),
    ]
    return Table(words=who, columns=(("what", texts.WHAT), ("how", texts.HOW)), rows=rows)


async def audit(asked: Inquiry, given: Submitted) -> Table:
    """What was done last. Raises Refused, TryLater."""
    text = given.text(ACCOUNT)
    who = None if text is None else named([text])[0]
    lines = await asked.hosting.gateway.audit.latest(AUDITED, who)
    columns = (
        ("when", texts.WHEN),
        ("account", texts.ACCOUNT),
        ("command", texts.COMMAND),
        ("about", texts.ABOUT),
        ("outcome", texts.OUTCOME),
        ("via", texts.VIA),
    )
    rows = [
        (moments.shown(one.at), one.account, one.command, one.about, _outcome(one.outcome), one.via)
        for one in lines
    ]
    return Table(words="" if rows else say(texts.NO_AUDIT), columns=columns, rows=rows)


def _limit(most: int) -> str:
    return say(texts.NO_LIMIT) if most == UNLIMITED else say(texts.NO_MORE_THAN, most)


def _outcome(kept: str) -> str:
    """What became of a command; a reason is why it was refused."""
    if kept in (DONE, FAILED):
        return kept
    if kept == "internal":
        return FAILED
    reason = say(texts.WRONG_PASSWORD) if kept == "password" else kept.replace("-", " ")
    return say(texts.REFUSED, reason)


# --- doing ----------------------------------------------------------------------------------------


async def disconnect(asked: Inquiry, given: Submitted) -> Told:
    """End what they have open. Raises Refused."""
    ended = 0
    for who in named(given.values(ACCOUNTS)):
        ended += await unregistering.disconnect(asked.hosting, who, say(texts.ENDED_FOR_YOU))
    return Told(words=say_many(texts.CONNECTIONS_ENDED_1, texts.CONNECTIONS_ENDED, ended))


def ban(asked: Inquiry, given: Submitted) -> Told:
    """Keep accounts or domains out, all of them or none. Raises Refused."""
    now, written = time.time(), given.text("until")
    end = None if written is None else moments.until(written, now)
    if written is not None and end is None:
        raise Refused("not-acceptable", say(texts.NO_MOMENT))
    banned = named(given.values(ACCOUNTS), or_domains=True)
    _check_domains(asked, banned)
    bans, by = asked.hosting.gateway.bans, "" if asked.via == "cli" else asked.account
    for who in banned:
        bans.check(who, end, by)
    reason = given.text("reason") or ""
    for who in banned:
        bans.ban(who, reason, end, by=by)
    return Told(words=_banned_words(banned, reason, end))


def _banned_words(banned: Sequence[str], reason: str, end: float | None) -> str:
    words = say(texts.BANNED, _end(end), ", ".join(banned))
    return say(texts.BECAUSE, words, reason) if reason else words


def unban(asked: Inquiry, given: Submitted) -> Told:
    """Let them in again."""
    bans = asked.hosting.gateway.bans
    lifted = [who for who in given.values(ACCOUNTS) if bans.unban(who) is not None]
    return Told(words=say(texts.UNBANNED, ", ".join(lifted)))


def bans(asked: Inquiry, _given: Submitted) -> Table:
    """Who is kept out."""
    rows = [
        (
            one.who,
            one.reason,
            moments.shown(one.until) or say(texts.FOR_GOOD),
            moments.shown(one.at),
        )
        for one in asked.hosting.gateway.bans.all()
    ]
    columns = (
        ("who", texts.WHO),
        ("reason", texts.WHY),
        ("until", texts.ENDS),
        ("since", texts.SINCE),
    )
    return Table(words="" if rows else say(texts.NO_BANS), columns=columns, rows=rows)


def announce(asked: Inquiry, given: Submitted) -> Told:
    """Tell everybody. Raises Refused."""
    words = "\n".join(given.values("announcement")).strip()
    if not words:
        raise Refused("not-acceptable", say(texts.NO_WORDS))
    service = asked.service
    told = [who for who in sorted(_by_account(asked)) if not service.access.is_out(who)]
    for who in told:
        service.post(stanza.message(sender=Jid(service.domain), to=Jid(who), body=words))
    return Told(words=say_many(texts.ARE_TOLD_1, texts.ARE_TOLD, len(told)))


# --- who ------------------------------------------------------------------------------------------


def named(written: Iterable[str], *, or_domains: bool = False) -> list[BareJid]:
    """Prepared addresses. Raises Refused."""
    found = {_account(text.strip(), or_domains): None for text in written if text.strip()}
    if not found:
        raise Refused("not-acceptable", say(texts.NO_ADDRESS, '""'))
    if len(found) > MOST_AT_ONCE:
        raise Refused("not-acceptable", say(texts.TOO_MANY, MOST_AT_ONCE))
    return list(found)


def _account(text: str, or_domains: bool) -> BareJid:
    try:
        who = addressing.prepare_bare(text)
    except MalformedJid:
        who = None
    if who is None or not (or_domains or addressing.local_of(who)):
        said = texts.NEITHER if or_domains else texts.NO_ADDRESS
        raise Refused("not-acceptable", say(said, text[:100]))
    return who


def _check_domains(asked: Inquiry, named: Iterable[BareJid]) -> None:
    """Whoever forgets the domain of an account has named a domain that is none. Raises Refused."""
    for who in named:
        if addressing.local_of(who) or "." in who or who in _domains(asked):
            continue
        raise Refused("not-acceptable", say(texts.NO_DOMAIN, who, asked.service.local_domain))


def _domains(asked: Inquiry) -> set[str]:
    """Those of the server, and of all who have been here."""
    logins = asked.hosting.gateway.logins.known()
    used = {addressing.domain_of(BareJid(Jid(login.account))) for login in logins}
    return {asked.service.local_domain, *used}


def is_known(asked: Inquiry, who: BareJid) -> bool:
    """Whether an account has a login, or is registered."""
    gateway = asked.hosting.gateway
    if any(gateway.logins.of(who, network) for network in gateway.networks):
        return True
    return _is_registered(asked, who)


def _is_registered(asked: Inquiry, who: BareJid) -> bool:
    gateway = asked.hosting.gateway
    return any(gateway.registering.is_registered(who, name) for name in gateway.networks)


def _by_account(asked: Inquiry) -> dict[BareJid, list[KnownLogin]]:
    """Who uses the network, with their logins."""
    gateway, network = asked.hosting.gateway, asked.service.network
    found: dict[BareJid, list[KnownLogin]] = {
        BareJid(Jid(who)): [] for who in gateway.registering.accounts(network)
    }
    for login in gateway.logins.known():
        if login.network == network:
            found.setdefault(BareJid(Jid(login.account)), []).append(login)
    return found


def _connected(asked: Inquiry, logins: Iterable[KnownLogin]) -> int:
    return sum(1 for login in logins if standing.how(asked.hosting.gateway, login) == "up")


def _rooms(asked: Inquiry, who: BareJid) -> int:
    return sum(1 for _ in asked.service.rooms_of(who))


def _end(until: float | None) -> str:
    return say(texts.FOR_GOOD) if until is None else say(texts.UNTIL_THEN, moments.shown(until))


def _until(ban: Ban) -> str:
    end = _end(ban.until)
    return f"{end}: {ban.reason}" if ban.reason else end


def _banned(asked: Inquiry, fields: Sequence[Field]) -> Sequence[Field]:
    options = [(one.who, one.who) for one in asked.hosting.gateway.bans.all()]
    return [replace(fields[0], options=options)]


def _node(name: str) -> str:
    return f"{ns.ADMIN}#{name}"


ONE: Final = Field(ACCOUNT, "jid-single", label=texts.ACCOUNT, is_required=True)
_SEVERAL: Final = Field(ACCOUNTS, "jid-multi", label=texts.ACCOUNTS, is_required=True)

COMMANDS: Final = (
    Command(
        word="accounts",
        node=_node("get-registered-users-list"),
        name=texts.ACCOUNTS_NAME,
        about=texts.ACCOUNTS_ABOUT,
        group="Running the gateway",
        who="admins",
        act=accounts,
        changes=False,
    ),
    Command(
        word="account",
        node=_node("user-stats"),
        form_type=ns.ADMIN,
        name=texts.ACCOUNT_NAME,
        about=texts.ACCOUNT_ABOUT,
        group="Running the gateway",
        who="admins",
        act=account,
        fields=(ONE,),
        changes=False,
    ),
    Command(
        word="disconnect",
        node=_node("end-user-session"),
        form_type=ns.ADMIN,
        name=texts.DISCONNECT_NAME,
        about=texts.DISCONNECT_ABOUT,
        group="Running the gateway",
        who="admins",
        act=disconnect,
        fields=(_SEVERAL,),
        about_field=ACCOUNTS,
    ),
    Command(
        word="ban",
        asks_all=True,
        node=_node("disable-user"),
        form_type=ns.ADMIN,
        name=texts.BAN_NAME,
        about=texts.BAN_ABOUT,
        group="Running the gateway",
        who="admins",
        act=ban,
        fields=(
            replace(_SEVERAL, label=texts.ACCOUNT_OR_DOMAIN),
            Field("reason", "text-single", label=texts.REASON, most=500),
            Field("until", "text-single", label=texts.UNTIL, about=texts.UNTIL_ABOUT, most=50),
        ),
        about_field=ACCOUNTS,
    ),
    Command(
        word="unban",
        node=_node("reenable-user"),
        form_type=ns.ADMIN,
        name=texts.UNBAN_NAME,
        about=texts.UNBAN_ABOUT,
        group="Running the gateway",
        who="admins",
        act=unban,
        fields=(Field(ACCOUNTS, "list-multi", label=texts.WHO, is_required=True),),
        filled=_banned,
        is_offered=lambda asked: bool(asked.hosting.gateway.bans.all()),
        why_not=texts.NO_BANS,
        about_field=ACCOUNTS,
    ),
    Command(
        word="bans",
        node=_node("get-disabled-users-list"),
        name=texts.BANS_NAME,
        about=texts.BANS_ABOUT,
        group="Running the gateway",
        who="admins",
        act=bans,
        changes=False,
    ),
    Command(
        word="announce",
        node=_node("announce"),
        form_type=ns.ADMIN,
        name=texts.ANNOUNCE_NAME,
        about=texts.ANNOUNCE_ABOUT,
        group="Running the gateway",
        who="admins",
        act=announce,
        fields=(
            Field(
                "announcement", "text-multi", label=texts.WORDS, is_required=True, most=MAX_WORDS
            ),
        ),
    ),
    Command(
        word="audit",
        name=texts.AUDIT_NAME,
        about=texts.AUDIT_ABOUT,
        group="Running the gateway",
        who="admins",
        act=audit,
        fields=(replace(ONE, label=texts.AUDIT_ACCOUNT, is_required=False),),
        changes=False,
    ),
)
