"""The encryption of one login: its device, keys of others and of rooms."""


class Machine:
    """Made when the login begins."""
