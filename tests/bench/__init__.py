"""What the gateway costs, measured beside another one through real servers on loopback."""
