"""What an adapter may see of the gateway: values, the port, the errors. Standard library only."""
