"""One login's connections: how they come up, what comes in, how they are watched."""
