"""Channels: found, joined, left, and run."""
