"""What the owner of a login does step by step about encryption: each procedure a course."""
