"""Native command lines and their help."""
