"""Addresses: preparing them, and turning a far name into a localpart and back.

RFC 6122 (nodeprep, nameprep, resourceprep), XEP-0106 (escaping). Servers hand on addresses as they
were written, so everything that comes is prepared here before anything else looks at it, and
everything is keyed by the prepared form. The far names are those of `Place.native`:

    #chan%irc.libera.chat     #chan%irc.libera.chat@irc.example.org
    {a}%[::1]:6697            {a}%[\\3a\\3a1]\\3a6697@irc.example.org
    irc.libera.chat           irc.libera.chat@irc.example.org            (the server's console)
    #Ü%irc.libera.chat        #ü~prj4bhd3%irc.libera.chat@...            (only the store knows it)
"""

import re
from base64 import b32encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from stringprep import in_table_a1
from typing import NewType

from slixmpp.jid import JID, InvalidJID
from slixmpp.stringprep import StringprepError, nodeprep, resourceprep

from bridge.api.errors import ForeignDataError

Jid = NewType("Jid", str)
"""An address of any shape, prepared: two are the same where their text is the same."""
BareJid = NewType("BareJid", Jid)
"""A prepared address without a resource: an account, a room, a contact, a domain."""
FullJid = NewType("FullJid", Jid)
"""A prepared address with a resource: a client, an occupant."""
Domain = NewType("Domain", str)
"""A prepared domain."""
Localpart = NewType("Localpart", str)
"""What stands before the `@` of an address of ours, escaped and prepared."""

# RFC 6122 section 2.1: each part "MUST NOT be more than 1023 bytes in length".
_MAX_PART = 1023
MAX_JID = 3071
# Keeps a name, its suffix and a server's name together below the limit of a part.
_MAX_NAME = 640
_CACHED = 32_768

_NOT_IN_LOCAL = re.compile(r"""[\x00-\x20\x7f"&'/:<>@]""")
_NOT_IN_RESOURCE = re.compile(r"[\x00-\x1f\x7f]")
# A backslash needs escaping only where it would be read as the start of an escape.
_ESCAPED = re.compile(r"""[ "&'/:<>@]|\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(20|22|26|27|2f|3a|3c|3e|40|5c)")
# 40 bits: with fewer, somebody who may choose the spelling of a name can find one that meets
# another's address.
_SUFFIX_LETTERS = 8
_SUFFIX = re.compile(rf"~[a-z2-7]{{{_SUFFIX_LETTERS}}}\Z")


class MalformedJid(ForeignDataError):
    """This is no address, or the name cannot be written as one; on XMPP `jid-malformed`."""


# --- addresses ----------------------------------------------------------------------------------


@lru_cache(_CACHED)
def prepare(written: str) -> Jid:
    """The prepared form of an address as it came; raises MalformedJid."""
    if len(written) > MAX_JID:
        raise MalformedJid("too long")
    rest, slash, resource = written.partition("/")
    local, at, domain = rest.partition("@")
    if not at:
        local, domain = "", rest
    prepared = str(prepare_domain(domain))
    if at:
        prepared = f"{prepare_local(local)}@{prepared}"
    if slash:
        prepared = f"{prepared}/{prepare_resource(resource)}"
    return Jid(prepared)


def prepare_local(written: str) -> Localpart:
    """What stands before the `@`, folded by nodeprep; raises MalformedJid."""
    if written.isascii():  # nodeprep folds ASCII as lower() does, at a hundredth of the time
        if _NOT_IN_LOCAL.search(written):
            raise MalformedJid("localpart")
        return Localpart(_bounded(written.lower()))
    try:
        prepared: str = nodeprep(written)  # type: ignore[no-untyped-call]  # slixmpp has no types
    except StringprepError as exc:
        raise MalformedJid("localpart") from exc
    return Localpart(_bounded(prepared))


def prepare_domain(written: str) -> Domain:
    """A domain folded by nameprep; raises MalformedJid."""
    try:
        prepared = str(JID(written))
    except (InvalidJID, UnicodeError) as exc:
        raise MalformedJid("domain") from exc
    if not prepared or "@" in prepared or "/" in prepared:
        raise MalformedJid("domain")
    return Domain(prepared)


def prepare_resource(written: str) -> str:
    """A resource, which is also an occupant's nick; raises MalformedJid."""
    if written.isascii():
        if _NOT_IN_RESOURCE.search(written):
            raise MalformedJid("resource")
        return _bounded(written)
    try:
        prepared: str = resourceprep(written)  # type: ignore[no-untyped-call]  # as above
    except StringprepError as exc:
        raise MalformedJid("resource") from exc
    return _bounded(prepared)


def prepare_bare(written: str) -> BareJid:
    """An address that must have no resource; raises MalformedJid."""
    prepared = prepare(written)
    if "/" in prepared:
        raise MalformedJid("a resource where none may be")
    return BareJid(prepared)


def bare(jid: Jid) -> BareJid:
    """The address without its resource."""
    return BareJid(Jid(jid.partition("/")[0]))


def full(jid: BareJid, resource: str) -> FullJid:
    """The address with a resource, which is prepared; raises MalformedJid."""
    return FullJid(Jid(f"{jid}/{prepare_resource(resource)}"))


def address(local: Localpart, domain: Domain) -> BareJid:
    """Our address for a localpart."""
    return BareJid(Jid(f"{local}@{domain}"))


def local_of(jid: Jid) -> Localpart:
    """What stands before the `@`; "" for a domain."""
    local, at, _ = jid.partition("/")[0].partition("@")
    return Localpart(local if at else "")


def domain_of(jid: Jid) -> Domain:
    """What stands after the `@`, without the resource."""
    rest = jid.partition("/")[0]
    return Domain(rest[rest.find("@") + 1 :])


def resource_of(jid: Jid) -> str:
    """What stands after the first `/`; "" for a bare address."""
    return jid.partition("/")[2]


def is_ours(jid: Jid, component: Domain) -> bool:
    """Whether an address belongs to the component; its subdomains do not."""
    return domain_of(jid) == component


def local_domain(component: Domain) -> Domain:
    """The domain of the server we are attached to, where it is not configured.

    `irc.example.org` stands below `example.org`; a component of one label has none above it.
    """
    _, dot, above = component.partition(".")
    return Domain(above) if dot else component


# --- far names ----------------------------------------------------------------------------------


def escape(name: str) -> str:
    r"""A far name with what a localpart cannot hold written as in XEP-0106: ` ` as `\20`."""
    return _ESCAPED.sub(lambda found: f"\\{ord(found[0]):02x}", name)


def unescape(localpart: str) -> str:
    """What `escape` was given."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), localpart)


@lru_cache(_CACHED)
def to_localpart(native: str, fixed_server: str = "") -> Localpart:
    """The one localpart of a far name, the same for ever; raises MalformedJid where there is none.

    native: canonical on its network, as in `Place.native`.
    fixed_server: the server that addresses of this network do not name.
    """
    name, percent, server = native.rpartition("%")
    if not percent:
        return Localpart(_encoded(native))
    if not name or not server:
        raise MalformedJid("no name or no server")
    if not fixed_server:
        return Localpart(f"{_encoded(name)}%{_encoded_server(server)}")
    if server != fixed_server:
        raise MalformedJid("another server than the fixed one")
    if name == fixed_server:  # the plain form is the server's console
        return Localpart(_suffixed(name))
    return Localpart(_encoded(name))


def from_localpart(localpart: Localpart, fixed_server: str = "") -> str | None:
    """The far name of a localpart; None where only the store knows it.

    What comes back may be spelt otherwise than the network does (`#A%x` is the same as `#a%x`
    where the network folds so): its address is `to_localpart` of the folded name.
    """
    if fixed_server:
        name = _decoded(localpart)
        return name if name in (None, fixed_server) else f"{name}%{fixed_server}"
    encoded, percent, server = localpart.rpartition("%")
    if not percent:
        return _decoded(localpart)
    if not encoded or not server:
        raise MalformedJid("no name or no server")
    name = _decoded(encoded)
    return None if name is None else f"{name}%{unescape(server)}"


def needs_stored(native: str, fixed_server: str = "") -> bool:
    """Whether the localpart of a far name cannot be decoded and has to be stored with it."""
    return from_localpart(to_localpart(native, fixed_server), fixed_server) is None


def _bounded(part: str) -> str:
    if not part or len(part.encode()) > _MAX_PART:
        raise MalformedJid("empty or too long")
    return part


@lru_cache(_CACHED)
def to_resource(name: str) -> str:
    """The one nick in a room of somebody of this name: the name itself where that can be.

    Names that resourceprep would change, and so might make another's, get a suffix, and those that
    not every server takes: `Foo~kfkaqk2y` for `🦄 Foo`. XEP-0172 can carry the name as it is.
    """
    try:
        is_plain = prepare_resource(name) == name == name.strip(" ")
    except MalformedJid:
        is_plain = False
    if is_plain and _is_taken_by_all(name) and not _SUFFIX.search(name):
        return name
    return _with_suffix(name, name, prepare_resource)


def _is_taken_by_all(part: str) -> bool:
    """Whether every server takes it: ejabberd refuses what Unicode 3.2 had not assigned (emoji
    among it), and what it folds to such; Prosody takes them.
    """
    return part.isascii() or not any(map(in_table_a1, part + part.lower()))


def _encoded(name: str) -> str:
    """The plain form where it can be decoded, else one with a suffix that no plain form has."""
    if not name:
        raise MalformedJid("no name")
    if name[:1] == " " or name[-1:] == " ":
        # XEP-0106 section 4.1: a localpart "MUST NOT" start or end with `\20`.
        return _suffixed(name)
    try:
        # With a Latin letter behind it, as where a server follows: nodeprep (RFC 3454 section 6)
        # refuses a localpart that mixes writing directions.
        plain = prepare_local(f"{escape(name)}%a").removesuffix("%a")
    except MalformedJid:
        return _suffixed(name)
    if (
        unescape(plain) != name
        or _SUFFIX.search(plain)
        or len(plain.encode()) > _MAX_NAME
        or not _is_taken_by_all(plain)
    ):
        return _suffixed(name)
    return plain


def _suffixed(name: str) -> str:
    """`#ü~prj4bhd3` for `#Ü`: readable as far as can be, told apart by the hash of the name."""
    return _with_suffix(name, escape(name.strip(" ")), prepare_local)


def _with_suffix(name: str, readable: str, prepare_part: Callable[[str], str]) -> str:
    digest = sha256(name.encode(errors="surrogatepass")).digest()
    suffix = "~" + b32encode(digest).decode()[:_SUFFIX_LETTERS].lower()
    taken = "".join(filter(_is_taken_by_all, readable))
    in_ascii = "".join(c for c in taken if " " <= c <= "~")
    for base in (taken, in_ascii):
        try:
            part = prepare_part(_cut(base.strip(" ")) + suffix)
        except MalformedJid:
            continue
        if len(part.encode()) <= _MAX_NAME + len(suffix):
            return part
    return suffix


def _cut(base: str) -> str:
    return base.encode(errors="ignore")[:_MAX_NAME].decode(errors="ignore")


def _encoded_server(server: str) -> str:
    encoded = prepare_local(escape(server))
    if (
        unescape(encoded) != server
        or not encoded.isascii()
        or len(encoded) > _MAX_PART - _MAX_NAME - 16
    ):
        raise MalformedJid("the server's name is not canonical")
    return encoded


def _decoded(encoded: str) -> str | None:
    return None if _SUFFIX.search(encoded) else unescape(encoded)
