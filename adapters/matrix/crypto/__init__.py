"""End-to-end encryption: keys, devices, whom they are given, what can be read."""
