"""What the gateway asks of a fake network: each protocol of the port in a file."""
