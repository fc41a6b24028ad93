"""Pure functions over changes and snapshots: order, inverse, difference, verification."""
