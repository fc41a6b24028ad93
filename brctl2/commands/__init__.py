"""What each command does, whoever asked; returns records and changes, prints nothing."""
