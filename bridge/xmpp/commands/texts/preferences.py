"""What is said to who wishes something. What can be wished is named in `core/preferences.py`."""

from typing import Final

PREFERENCES: Final = "Preferences"
PREFERENCES_ABOUT: Final = (
    "How this network treats you and what it is told of you. They count for this network alone."
)
KEPT: Final = "Kept. It counts from now on."
UNCHANGED: Final = "Nothing was changed."
