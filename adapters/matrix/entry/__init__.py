"""Logging in to a homeserver, and out."""
