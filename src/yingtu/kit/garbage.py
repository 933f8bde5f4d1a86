"""Less looking for cycles: Python's collector walks through everything that lives, again and again, while many objects are made.

A batch of 500 rows is some 15,000 objects, all of which go by themselves when it is written. With the usual thresholds the
collector looks at them 20 times meanwhile, and now and then at the whole program, 0.15 s each time: a third of an import's work
in Python, and in the web process requests that wait for nothing they can see.
"""

from __future__ import annotations

import gc
from typing import Final

#: So many more objects made than gone until young ones are looked at: at most some 10 MB wait to be found.
YOUNG: Final = 50_000
#: Looks at a generation until the next older one is looked at too.
_OLDER: Final = 20


def settle() -> None:
    """Set what lives now aside for good, and look seldom: called when a process is assembled."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, _OLDER, _OLDER)
