"""What is said to somebody who logs in to Matrix."""

from typing import Final

WORDS: Final = (
    "Log in with your own Matrix account. Leave the password empty to log in by your browser, or by"
    " an access token."
)
USUAL: Final = "At {} your name alone will do as your Matrix id."
AGAIN: Final = (
    "You log in again as {}. The gateway's device there stays, and the keys of encrypted rooms with"
    " it. Leave the password empty to log in by your browser, or by an access token."
)
OTHERWISE: Final = (
    "You log in by your browser, where your homeserver offers that, or by an access token. All of"
    " this can stay as it is."
)
LABELS: Final = {
    "account": "Your Matrix id, like @alice:example.org",
    "password": "Your password",
    "homeserver": "Homeserver, where it is not the one in your id, like https://matrix.example.org",
    "token": "Access token, of no device that is in use elsewhere",
    "device_name": "Name of the gateway's device, as your other devices show it",
    "address": "The address, like https://xmpp-bridge.invalid/?loginToken=...",
}
"""Of questions, by their names."""

OPEN: Final = (
    "Open this link and log in there. At the end your browser goes to a page that is not there, as"
    " it should be. Copy the whole address of that page, and go on here within two minutes."
)
ASKED: Final = "Paste the address of the page at which your browser ended."

NO_USER: Final = "This is not a Matrix id. It looks like @alice:example.org."
ONE_LINE: Final = "Every answer must be one line."
NONE_TAKEN: Final = "This homeserver takes no passwords: leave the password empty."
ELSEWHERE: Final = (
    "{} You are asked for your Matrix id again, and then for the address of your homeserver, like"
    " https://matrix.example.org."
)
FILL_IN: Final = "This homeserver has no logging in by a browser: fill in your password."
NO_WAY: Final = (
    "This homeserver takes no passwords, and has no logging in by a browser: fill in an access"
    " token."
)
MISTAKEN: Final = "The homeserver does not take this name with this password."
INVALID: Final = "The homeserver does not take this access token."
NO_DEVICE: Final = "This access token belongs to no device: please log in by your password."
NOT_THE_PAGE: Final = (
    "This is not the address of the page. It has loginToken= in it, with letters and digits behind."
)
TOO_LATE: Final = (
    "The homeserver does not take this address any longer: it is good for a short time, and once."
    " {}"
)
OTHER_USER: Final = "This is the login of somebody else than {}."
UNREGISTER_FIRST: Final = f"{OTHER_USER} To use another Matrix account, unregister first."
DEACTIVATED: Final = "This Matrix account is no more."
LOCKED: Final = "The homeserver has locked this account. Ask those who run it why."
TOO_OFTEN: Final = "The homeserver was asked too often. Please wait {}, and try again then."
NO_ANSWER: Final = "The homeserver gave no answer that can be used."
NOTHING_SHOWN: Final = "There is nothing to wait for."
OVER: Final = "This login is over. Please begin again."
