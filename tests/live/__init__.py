"""The gateway between real servers, seen through the wire alone."""
