"""One homeserver, asked in one login's name: Matrix Client-Server API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.matrix.wire.requests import Requests

WITHIN = 30.0


@dataclass(slots=True, kw_only=True)
class Homeserver:
    """url: of its client-server API, without a slash at the end. token: of the device."""

    requests: Requests
    url: str
    token: str = field(default="", repr=False)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        within: float = WITHIN,
    ) -> dict[str, Any]:
        """The answer, a JSON object. path: from `/_matrix` on, parts of it quoted.

        Raises what `errors.failure` makes of what the homeserver says no with; TryLater when
        nothing was taken or nobody knows (what is asked with a transaction id can be repeated).
        """
        raise NotImplementedError
