"""What commands about rooms say, and what they are called."""

from typing import Final

# my rooms

ROOMS: Final = "My rooms"
ROOMS_ABOUT: Final = (
    "The rooms of this network that you are in, and whether one of your clients is in them."
)
YOUR_ROOMS: Final = "Your rooms:"
NO_ROOMS: Final = "You are in no room of this network."
NAME: Final = "Name"
ADDRESS: Final = "Address"
IN_IT: Final = "Your clients"
IN: Final = "in it with a client"
NOT_IN: Final = "in it without a client"

# finding

SEARCH: Final = "Find a room"
SEARCH_ABOUT: Final = "Searches for rooms of this network by words of their names and topics."
NO_SEARCHING: Final = (
    "Rooms can be searched for only where the network lets people, and by who is logged in to it."
)
SEARCH_FOR: Final = "Words of the name or topic"
TOPIC: Final = "Topic"
MEMBERS: Final = "People"
NONE_FOUND: Final = "No room was found."
FOUND: Final = "Rooms that were found:"
FOUND_FIRST: Final = "{0} rooms were found, of which these are the first {1}:"

# joining

JOIN: Final = "Join a room"
JOIN_ABOUT: Final = (
    "Takes you into a room, and lets your client join it. Name it as its network does, or by its"
    " address, or by a link to it."
)
NO_JOINING: Final = "Rooms of this network cannot be joined."
WHICH: Final = "Name, address or link of the room"
NICK: Final = "Your name there"
NICK_ABOUT: Final = "Leave it empty for the name that you have."
PASSWORD: Final = "Password of the room"  # noqa: S105  # what a field is called
JOINED: Final = "You are in {0}. Your client can join it now. Its address: {1}"
IN_ALREADY: Final = "You are in {0} already. Its address: {1}"
OPEN: Final = "You may join {0}. Your client can do so now. Its address: {1}"
INVITED: Final = "You asked to be in this room."

# leaving

LEAVE: Final = "Leave a room for good"
LEAVE_ABOUT: Final = (
    "Takes you out of a room with all your clients, and ends your membership in it, if you have"
    " one. Closing a room in your client may keep your place in it."
)
WHICH_ROOM: Final = "Room"
LEFT: Final = "You have left {}."
LEFT_BY_COMMAND: Final = "You left this room for good, by a command."
STILL_BOOKMARKED: Final = (
    "You have left {}. If your client joins it again by itself, remove it from your client's"
    " bookmarks."
)
NOT_IN_IT: Final = "You are not in this room."

# creating

CREATE: Final = "Create a room"
CREATE_ABOUT: Final = "Makes a new room on this network, with you in it."
NEW_NAME: Final = "Name of the room"
PUBLIC: Final = "Everybody can find it"
WITH: Final = "Login"
NO_CREATING: Final = (
    "Rooms can be created only where the network lets people, and by who is logged in to it."
)
CANNOT_CREATE: Final = "You cannot create a room here."
CREATED: Final = "{0} was created, and you are in it. Your client can join it now. Its address: {1}"

# inviting

WELCOME: Final = "Invite somebody to talk to me"
WELCOME_ABOUT: Final = (
    "Gives you a link, also as a QR code, for one person of this network. Whoever opens it can talk"
    " to you, and becomes your contact."
)
NOT_WELCOMING: Final = (
    "People of this network cannot be invited by a link. To invite somebody into a room that you"
    ' are in, name the room first: "invite ROOM NAME", with the address of the room.'
)
KNOWN_AS: Final = "Under which name that person meets you"
WELCOME_SAYS: Final = (
    "Give this link to one person: whoever opens it can talk to you, and becomes your contact. It"
    " is good for {0}."
)
WELCOME_SHOWN: Final = "You hear of it when the link is opened."
INVITE: Final = "Invite somebody"
INVITE_ABOUT: Final = "Invites a person into this room."
NOT_INVITING: Final = "You are not in this room, or cannot invite anybody into it."
INVITE_INTO: Final = "Invite into a room"
INVITE_INTO_ABOUT: Final = "Invites this person into one of your rooms."
WHO: Final = "Name or address of the person"
INTO: Final = "Room"
REASON: Final = "Some words with the invitation"
NOWHERE_TO_INVITE: Final = "You are in no room into which you could invite this person."
HAS_INVITED: Final = "{0} is invited into {1}."

# what names and links mean

OTHER_NETWORK: Final = "This belongs to another network, whose gateway is {}."
OTHER_LINK: Final = "This link leads to no person and no room of this network."
NOTHING: Final = "There is nobody and nothing of this name on this network. {}"
SEVERAL: Final = "This could be any of these: {}. Please name one of them."
NO_ROOM: Final = "This is no room. {}"
NO_PERSON: Final = "This is no person. {}"
TOO_LONG: Final = "This name is too long."
