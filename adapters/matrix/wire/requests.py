"""HTTP to homeservers: one pool of connections for all logins of the network."""

from dataclasses import dataclass


@dataclass(slots=True)
class Requests:
    """Made at the first use, within a running loop."""
