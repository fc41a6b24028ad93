"""Carrying a plan out so that it can always be undone."""
