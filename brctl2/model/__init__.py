"""What a bridge is: pure data and tables, no sockets, clocks or files."""
