"""Reference, manual pages and completions, generated from the table of commands."""
