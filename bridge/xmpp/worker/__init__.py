"""Reads pictures in a process of its own, which may be killed: it imports nothing of the gateway.

What networks give as a picture may be anything, and what decodes it is written in C. Run as
`python -m bridge.xmpp.worker` by `bridge.xmpp.imaging`.
"""
