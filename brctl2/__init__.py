"""brctl2: manage Linux kernel bridges over netlink."""

__version__ = "0.1.0"
