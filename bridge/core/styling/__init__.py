"""Styles of words as plain text says them, `*bold*`: XEP-0393, as people write it everywhere."""
