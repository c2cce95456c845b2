"""What is said to who registers, logs in and out, and asks how his logins fare."""

from typing import Final

# registering and logging in

REGISTERED: Final = (
    "You are registered. Join a room or write to somebody, and the gateway connects for you."
)
LOGGED_IN: Final = "You are logged in as {}."
KEPT: Final = "Your login to {0} is kept, with the name {1}. The gateway connects now."
NOTHING_NEEDED: Final = (
    "Nothing has to be filled in: who leaves all of it as it is can join rooms and write to people."
)
ANOTHER: Final = "Another one"
WHICH_AGAIN: Final = "Log in again, or change the details of:"
IN_USE: Final = "{0} ({1})"
ELSEWHERE: Final = "This step is over: something else was done meanwhile."
STILL_OPEN: Final = "You have begun this before: go on, or cancel it and begin again."


# logging out

WHICH_OUT: Final = "Log out of:"
LOGGED_OUT: Final = (
    'You are logged out of {}. Your details are kept: the command "login" logs you in again.'
)

# how logins fare, what this is

YOURS: Final = "Your logins:"
NONE: Final = "You have no login here."
NONE_NEEDED: Final = (
    "You have no login here, and need none: join a room or write to somebody, and the gateway"
    " connects for you."
)
SINCE: Final = "You registered on {}."
NOT_REGISTERED: Final = "You are not registered."
WHERE: Final = "Where"
NAME: Final = "Name"
STATE: Final = "State"
LOGIN: Final = "Login"
INFO: Final = "This is {0} {1}, a gateway to {2}. It has been running for {3}."
