"""What an adapter may see of the gateway: values, the port and the errors. Standard library only."""
