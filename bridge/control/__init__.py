"""How an operator's commands reach the gateway while it runs: a Unix socket, unix(7)."""
