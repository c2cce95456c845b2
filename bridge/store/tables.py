"""The tables, as the last migration leaves them.

There are no foreign keys: rows are written by few functions in one thread, and checking each key
would cost the hot path more than writing the rows. A login or identity that is "none" is 0, so
that it can stand in a unique index.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()

# On SQLite INTEGER PRIMARY KEY is the row's own number and needs no index beside the table.
Id = BigInteger().with_variant(Integer(), "sqlite")

leases = Table(
    "leases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Id, nullable=False),
    Column("until", Float, nullable=False),
    # The number of the last group commit: tells whether a commit whose answer was lost was made.
    Column("commits", Id, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("network", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("native", Text, nullable=False),
    Column("login", Id, nullable=False),
    UniqueConstraint("native", "network", "kind", "login", name="one_place"),
)

# What places were called before; their rows have what they are called now. is_first: the first of
# all, of which the place's address on XMPP is made.
former_places = Table(
    "former_places",
    metadata,
    Column("native", Text, primary_key=True),
    Column("network", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("login", Id, primary_key=True, autoincrement=False),
    Column("place", Id, nullable=False),
    Column("is_first", Boolean, nullable=False),
    Index("former_places_of", "place"),
    sqlite_with_rowid=False,
)

identities = Table(
    "identities",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("network", Text, nullable=False),
    Column("native", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("native", "network", name="one_identity"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("place", Id, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("actor", Id, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("author", Id, nullable=False),
    Column("author_name", Text, nullable=False),
    # The event that this one edits, takes back, reacts to or answers.
    Column("target", Id),
    Index(
        "events_by_target",
        "target",
        sqlite_where=text("target IS NOT NULL"),
        postgresql_where=text("target IS NOT NULL"),
    ),
)

bodies = Table(
    "bodies",
    metadata,
    Column("event", Id, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
)

copies = Table(
    "copies",
    metadata,
    Column("event", Id, primary_key=True, autoincrement=False),
    Column("place", Id, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("native", Text),
    Column("alias", Text),
    UniqueConstraint("place", "native", name="one_native_id"),
    Index(
        "copies_by_alias",
        "place",
        "alias",
        sqlite_where=text("alias IS NOT NULL"),
        postgresql_where=text("alias IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

positions = Table(
    "positions",
    metadata,
    Column("room", Id, primary_key=True, autoincrement=False),
    Column("position", Id, primary_key=True, autoincrement=False),
    Column("event", Id, nullable=False),
    # Milliseconds of Unix time that never run backwards within a room: they can be searched.
    Column("stamp", Id, nullable=False),
    UniqueConstraint("event", "room", name="one_position"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("place", Id, nullable=False),
    Column("login", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("event", Id),
    # What only this delivery carries.
    Column("kind", SmallInteger),
    Column("payload", Text),
    Column("expires", Float, nullable=False),
    Column("not_before", Float, nullable=False),
    # How many parts are about to leave or have left, where nothing may leave twice.
    Column("written", Integer, nullable=False, server_default=text("0")),
    Index("deliveries_of_place", "place", "id"),
)

logins = Table(
    "logins",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("network", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("native", Text, nullable=False),
    Column("name", Text, nullable=False),
    # Its owner has logged it out: it is not started until he logs in again.
    Column("is_out", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("account", "network", "native", name="one_login"),
)

# What logins need: names, tokens, passwords; all encrypted.
login_options = Table(
    "login_options",
    metadata,
    Column("login", Id, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Who has registered with a network, where that is wanted.
registrations = Table(
    "registrations",
    metadata,
    Column("account", Text, primary_key=True),
    Column("network", Text, primary_key=True),
    Column("at", Float, nullable=False),
    sqlite_with_rowid=False,
)

# Who may not use the gateway. who: a bare JID or a domain; until: None for good.
bans = Table(
    "bans",
    metadata,
    Column("who", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("until", Float),
    Column("at", Float, nullable=False),
    sqlite_with_rowid=False,
)

# Where an account's limits are other than everybody's.
account_limits = Table(
    "account_limits",
    metadata,
    Column("account", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Id, nullable=False),
    sqlite_with_rowid=False,
)

# Which commands were executed, by whom. via: "adhoc", "chat", "cli", "register". network: "" for
# all. about: whom or what it was about, never a secret. outcome: "done", or why it was refused.
audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("account", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Index("audit_of_account", "account", "id"),
)

seats = Table(
    "seats",
    metadata,
    Column("login", Id, primary_key=True, autoincrement=False),
    Column("native", Text, primary_key=True),
    Column("password", LargeBinary),
)

hosted_rooms = Table(
    "hosted_rooms",
    metadata,
    Column("room", Id, primary_key=True, autoincrement=False),
    Column("shows", Id, nullable=False),
    Column("shown_through", Id, nullable=False),
    Column("subject", Text),
    Column("subject_by", Text),
    Column("subject_at", Float),
)

occupants = Table(
    "occupants",
    metadata,
    Column("room", Id, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("native", Text, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("affiliation", Text, nullable=False),
    Column("mine", Boolean, nullable=False),
    # Where he is at home, "" for the network that the room shows.
    Column("network", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

resources = Table(
    "resources",
    metadata,
    Column("room", Id, primary_key=True, autoincrement=False),
    Column("jid", Text, primary_key=True),
    sqlite_with_rowid=False,
)

addresses = Table(
    "addresses",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("localpart", Text, primary_key=True),
    Column("name", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The people whom a login's owner knows on the far network, and those who wrote to him.
contacts = Table(
    "contacts",
    metadata,
    Column("login", Id, primary_key=True, autoincrement=False),
    Column("native", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # Of the far list, as JSON: ["Friends"].
    Column("groups", Text, nullable=False),
    Column("is_listed", Boolean, nullable=False),
    # In the account's roster: "" never was, "asked", "shown", "removed" by its owner.
    Column("roster", Text, nullable=False),
    # The account sees how he fares (a subscription to him).
    Column("is_watched", Boolean, nullable=False),
    # One of the two has written to the other.
    Column("is_met", Boolean, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    # That is so by the list of the account's server, which says when it is no longer.
    Column("is_by_list", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# Which accounts see the presence of the gateway itself and of far servers.
watchers = Table(
    "watchers",
    metadata,
    Column("account", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# Files as networks have them, once for each content and name, which many show in their links: else
# people saw what others called it. sink: the network that hosts it. name: when it is very long, its
# hash.
hosted_files = Table(
    "hosted_files",
    metadata,
    Column("sink", Text, primary_key=True),
    Column("need", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("native", Text, nullable=False),
    Column("size", Id, nullable=False),
    Column("until", Float),
    sqlite_with_rowid=False,
)

# Whose content a file of a network is, and what the network calls it where nobody else does, so
# that it need not be read again.
file_contents = Table(
    "file_contents",
    metadata,
    Column("network", Text, primary_key=True),
    Column("native", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Float, nullable=False),
    sqlite_with_rowid=False,
)

preferences = Table(
    "preferences",
    metadata,
    Column("account", Text, primary_key=True),
    Column("network", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
)

# What sources keep: keys, tokens, policies; encrypted.
kept = Table(
    "kept",
    metadata,
    Column("source", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
