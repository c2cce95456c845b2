"""`python -m bridge` is `xmpp-bridge`."""

from bridge.cli import main

main(prog_name="xmpp-bridge")
