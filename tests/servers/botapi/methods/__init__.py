"""The methods of the Bot API, a feature a file; each says which parameters it takes."""

from collections.abc import Mapping
from typing import Final

from tests.servers.botapi.calls import Method
from tests.servers.botapi.methods import albums, deletions, edits, me, media, polling, sending

ALL: Final[Mapping[str, Method]] = {
    name.lower(): method
    for part in (albums, deletions, edits, me, media, polling, sending)
    for name, method in part.METHODS.items()
}
