"""The procedures that there are, and their courses."""

from typing import Final

from adapters.matrix.crypto.courses.devices import Devices, Trusting
from adapters.matrix.crypto.courses.keys import Export, Import
from adapters.matrix.crypto.courses.verify import Verify
from adapters.matrix.crypto.courses.whom import Owner
from adapters.matrix.session import Shared
from bridge.api.adapter import Login
from bridge.api.procedures import Course, Procedure

PROCEDURES: Final = (
    Procedure(
        name="verify",
        title="Verify a device or a person",
        about="Compare emoji, so that both know who reads along.",
    ),
    Procedure(
        name="devices",
        title="Devices",
        about="See somebody's devices, or yours, and how far they are trusted.",
    ),
    Procedure(
        name="trust",
        title="Trust",
        about="Choose which devices can read what you write in encrypted rooms.",
    ),
    Procedure(
        name="export-keys",
        title="Take keys along",
        about="Get the keys of your encrypted messages in a file, for another program.",
    ),
    Procedure(
        name="import-keys",
        title="Bring keys",
        about="Give the gateway a file of keys, so that you can read older messages here.",
    ),
)

_COURSES: Final = {
    "verify": Verify,
    "devices": Devices,
    "trust": Trusting,
    "export-keys": Export,
    "import-keys": Import,
}


def course(shared: Shared, name: str, login: Login) -> Course:
    """Begin one."""
    found: Course = _COURSES[name](Owner(shared, login))
    return found
