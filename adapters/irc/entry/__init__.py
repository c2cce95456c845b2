"""From the first line to the first room: registration, and being known to services."""
