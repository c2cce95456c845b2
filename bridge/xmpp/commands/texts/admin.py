"""What the commands of those who run the gateway say."""

from typing import Final

ACCOUNT: Final = "Account"
ACCOUNTS: Final = "Accounts"
ACCOUNT_OR_DOMAIN: Final = "Accounts or whole domains, one in each line"
NO_ADDRESS: Final = "{} is no address of an account."
NEITHER: Final = "{} is neither the address of an account nor a domain."
TOO_MANY: Final = "At most {} go at once."
NOBODY: Final = "Nobody uses this network."
ACCOUNTS_USE_1: Final = "{} account uses this network."
ACCOUNTS_USE: Final = "{} accounts use this network."
UNKNOWN: Final = "Nothing is known of {}."

ACCOUNTS_NAME: Final = "List accounts"
ACCOUNTS_ABOUT: Final = "All accounts that have a login on this network, or are registered with it."
LOGINS: Final = "Logins"
CONNECTED: Final = "Connected"
ROOMS: Final = "Rooms"

ACCOUNT_NAME: Final = "Show an account"
ACCOUNT_ABOUT: Final = "Its logins and how they fare, its limits, and whether it is banned."
WHAT: Final = "What"
HOW: Final = "How it is"
REGISTERED: Final = "Registered"
BAN: Final = "Banned"
NO_LIMIT: Final = "no limit"
NO_MORE_THAN: Final = "at most {}"
ON: Final = "on {}"
NOT_BANNED: Final = "no"
YES: Final = "yes"
NO: Final = "no"

DISCONNECT_NAME: Final = "Disconnect accounts"
DISCONNECT_ABOUT: Final = (
    "Ends the connections of accounts to the networks of this gateway. They are made again as soon"
    " as the accounts use them."
)
CONNECTIONS_ENDED_1: Final = "{} connection was ended."
CONNECTIONS_ENDED: Final = "{} connections were ended."
ENDED_FOR_YOU: Final = "Those who run this gateway have ended your connections."

BAN_NAME: Final = "Ban accounts or domains"
BAN_ABOUT: Final = (
    "They can no longer use any network of this gateway; what they have here is kept. They are told"
    " the reason and the end."
)
REASON: Final = "Reason, which they are told"
UNTIL: Final = "Until when (UTC)"
UNTIL_ABOUT: Final = (
    "Like 2026-12-31, 2026-12-31 18:00, 10 minutes, 12 hours, 7 days. Empty: for good."
)
NO_MOMENT: Final = "This is no moment: write it like 2026-12-31 18:00, or like 7 days."
NO_DOMAIN: Final = "No domain {0} is known. Did you mean {0}@{1}?"
BANNED: Final = "Banned {0}: {1}."
UNTIL_THEN: Final = "until {}"
BECAUSE: Final = "{} Reason: {}"

UNBAN_NAME: Final = "Lift bans"
UNBAN_ABOUT: Final = "Accounts or domains that are banned can use the gateway again."
UNBANNED: Final = "No longer banned: {}."
WHO: Final = "Who"

BANS_NAME: Final = "List bans"
BANS_ABOUT: Final = "Who is banned, why, and until when."
NO_BANS: Final = "Nobody is banned."
ENDS: Final = "Until"
FOR_GOOD: Final = "for good"
SINCE: Final = "Since"
WHY: Final = "Reason"

ANNOUNCE_NAME: Final = "Announce"
ANNOUNCE_ABOUT: Final = (
    "Sends a message to every account that has a login on this network, or is registered with it,"
    " and may use it."
)
WORDS: Final = "What is to be said"
NO_WORDS: Final = "Please say what they are to be told."
ARE_TOLD_1: Final = "{} account is told."
ARE_TOLD: Final = "{} accounts are told."

LIMITS_NAME: Final = "Limits of an account"
LIMITS_ABOUT: Final = (
    "How much an account may have and do on this gateway: -1 is no limit, and what is left out"
    " stays. With the account alone, what holds for it is shown; in the form that comes then, and"
    ' on the command line, an empty value ("") is what holds for everybody.'
)
LIMITS_OF: Final = "{}: -1 is no limit; an empty field is what holds for everybody."
OF: Final = "{}: {}"
AT_MOST: Final = "At most"
OWN: Final = "Its own"
FIELD: Final = "Field"
UNKNOWN_YET: Final = "Nothing is known of {} yet."
LIMITS_KEPT: Final = "Kept. These limits count from now on."
LIMIT: Final = "{} (everybody: {})"

AUDIT_NAME: Final = "What was done"
AUDIT_ABOUT: Final = "The last commands that changed something: who, when, what became of it."
AUDIT_ACCOUNT: Final = "Of this account only"
NO_AUDIT: Final = "Nothing was done yet."
WHEN: Final = "When"
COMMAND: Final = "Command"
ABOUT: Final = "About"
OUTCOME: Final = "Outcome"
REFUSED: Final = "refused: {}"
WRONG_PASSWORD: Final = "password needed or wrong"  # noqa: S105  # what became of it
VIA: Final = "By way of"

STATE_NAME: Final = "State of the gateway"
STATE_ABOUT: Final = "How every network fares, and what waits to be carried."
MAINTAINED: Final = "Maintenance is on: nothing new is begun."
NETWORK: Final = "Network"
STREAM: Final = "Connection to the XMPP server"
CONNECTION: Final = "Connection to the network"
OF_EACH_LOGIN: Final = "each login's own"
STREAM_UP: Final = "up for {}, {}"
STREAM_DOWN: Final = "down for {}"
NEVER_UP: Final = "never was up"
FARES_UP: Final = "{} up"
FARES_CONNECTING: Final = "{} connecting"
FARES_DOWN: Final = "{} down"
FARES_LOST: Final = "{} lost"
FARES_OUT: Final = "{} logged out"
FARES_IDLE: Final = "{} idle"
WAITING: Final = "Waiting"
WAITS: Final = "{} in {} lanes, the oldest for {}"
NOTHING_WAITS: Final = "nothing waits"
WAY: Final = "Way"
TO_XMPP: Final = "to XMPP"
TO_NETWORK: Final = "from XMPP"
KIND: Final = "Kind"
ROOM: Final = "room"
CHAT: Final = "chat"
HOW_MANY: Final = "How many"
OLDEST: Final = "Oldest"
NO_LANES: Final = "Nothing waits."
FIRST_HERE: Final = "First here"
LAST_USED: Final = "Last used"
NOT_YET: Final = "not since the gateway started"

LANES_NAME: Final = "What waits"
LANES_ABOUT: Final = "The lanes in which something waits to be carried, the oldest first."

MAINTENANCE_NAME: Final = "Maintenance"
MAINTENANCE_ABOUT: Final = (
    "While it is on, nobody but those who run the gateway can begin anything new; what is under way"
    " is carried, and people are told how things are, and can log out. It ends with the process."
)
MAINTENANCE_ON: Final = "Maintenance is on"
MAINTENANCE_WORDS: Final = "What people are told of it meanwhile"
ON_OR_OFF: Final = "Say whether maintenance is to be on."
BEGUN_1: Final = "Maintenance is on. {} delivery is still to be carried."
BEGUN: Final = "Maintenance is on. {} deliveries are still to be carried."
ENDED: Final = "Maintenance is over."

LEVEL_NAME: Final = "Log level"
LEVEL_ABOUT: Final = "How much the gateway says in its log, until the next start."
LEVEL: Final = "Level"
LEVEL_KEPT: Final = "The log says {} and above now."

RELOAD_NAME: Final = "Read the configuration again"
RELOAD_ABOUT: Final = (
    "Changes what can be changed while the gateway runs, and says what needs a restart. Where"
    " something in it is wrong, nothing changes."
)
