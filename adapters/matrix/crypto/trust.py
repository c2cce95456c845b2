"""Which devices are given the keys of what is said; pure."""

from typing import Final

from adapters.matrix.config import Trust
from adapters.matrix.crypto.people import Device, Person

NAME: Final = "olm:trust"
"""Under which is kept what the owner of a login wishes."""

MEANINGS: Final[dict[Trust, str]] = {
    "verified": "Only devices that were verified can read what you write.",
    "first-use": (
        "Devices can read what you write that were there when you first wrote, "
        "or that their owner has signed."
    ),
    "all": "All devices can read what you write.",
}


def policy(wished: str, usual: Trust) -> Trust:
    """What the owner of a login wishes; what is usual, where he said nothing."""
    return next((one for one in MEANINGS if one == wished), usual)


def is_verified(person: Person, device: Device) -> bool:
    """Its key was compared, or that of its owner who signed it."""
    return device.is_verified or (person.is_verified and device.is_signed)


def may_read(trust: Trust, person: Person, device: Device) -> bool:
    """Whether a device is given keys."""
    if trust == "all" or is_verified(person, device):
        return True
    if trust == "verified":
        return False
    # Another identity than the first may be somebody else's: what it signs is new, too.
    return device.was_first or (device.is_signed and not person.has_changed)


def standing(person: Person, device: Device) -> str:
    """How a device fares, in words."""
    if is_verified(person, device):
        return "verified"
    if device.is_signed and not person.has_changed:
        return "signed by its owner"
    if device.was_first:
        return "known from the beginning"
    return "not verified"
