"""The word grammars: native keywords, ip, bridge and brctl lines."""
