"""Bytes: messages, attributes and one socket. Knows nothing of bridges."""
