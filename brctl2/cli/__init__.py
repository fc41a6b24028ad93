"""The Typer tree."""
