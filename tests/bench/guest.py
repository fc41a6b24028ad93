"""What `harness.measured_in_guest` runs in User-Mode Linux: measures the row of that name.

Says the medians of ours and the peer, in seconds, our largest memory in KiB, the floor's median.
"""

import sys
import tempfile
from pathlib import Path

from harness import measure
from rows import ROWS

(row,) = (row for row in ROWS if row.name == sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    result = measure(row, Path(folder))
print(result.ours, result.peer, result.memory, result.floor)
