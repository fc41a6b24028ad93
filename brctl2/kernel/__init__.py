"""Model to netlink and back: one verb a function, one file an object."""
