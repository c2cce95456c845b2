"""A homeserver on the wire: what it is asked, what comes by syncing, what leaves."""
