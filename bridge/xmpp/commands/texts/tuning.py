"""What commands about settings and connections say, and what they are called."""

from typing import Final

# settings

ALL: Final = "Settings of all my rooms"
ALL_ABOUT: Final = (
    "What holds in all your rooms on this network where nothing else is set for one of them."
)
SERVER: Final = "Settings of a server"
SERVER_ABOUT: Final = (
    "How the gateway connects you to a server: as whom, to which ports, with which passwords. What"
    " you leave empty is as whoever runs the gateway has it. A password that is left empty stays as"
    " it is."
)
ROOM: Final = "Settings of a room"
ROOM_ABOUT: Final = (
    "How the gateway shows you a room, whether it stays there for you, and whether it keeps what is"
    " said."
)
RECONNECT: Final = "Connect again now, so that everything holds at once"
SET: Final = "Your settings are kept."
NEXT_TIME: Final = "What concerns the connection holds from the next one on."
CONNECTING: Final = "The gateway connects you again now."
UNCHANGED: Final = "Nothing was changed."
NOTHING_TO_SET: Final = "There is nothing to be set here."

# connections

CONNECTION: Final = "My connection"
CONNECTION_ABOUT: Final = "How your connection to a server stands, and since when."
NO_CONNECTION: Final = "You are not connected to {}."
IS_CONNECTED: Final = "You are connected to {}."
WHAT: Final = "What"
HOW: Final = "How it is"
SINCE: Final = "Connected since"
NICK: Final = "Name"
CLIENT: Final = "Your client {} is in"

QUIT: Final = "Disconnect from servers"
QUIT_ABOUT: Final = (
    "Ends your connections to some servers. You are out of your rooms there until you join again;"
    " your settings are kept."
)
WHOSE: Final = "Whose connections (yours, where nothing is chosen)"
SERVERS: Final = "Servers"
LAST_WORDS: Final = "What others are told as you go"
USUAL_WORDS: Final = "Good-bye"
NONE_OPEN: Final = "You are connected to no server."
LEFT_1: Final = "{} connection was ended."
LEFT: Final = "{} connections were ended."
OUT: Final = "You have disconnected from this server."
PUT_OUT: Final = "Whoever runs this gateway has disconnected you from this server."

# those of others

USERS: Final = "Disconnect users"
USERS_ABOUT: Final = (
    "Ends the connections of some accounts, to all networks of this gateway. They are made again as"
    " soon as the accounts use them."
)
ACCOUNTS: Final = "Accounts"
NOBODY: Final = "Nobody is connected."
ADMIN_WORDS: Final = "Disconnected by the gateway"
