"""Python's search for garbage: after the start, most of what there is stays."""

import gc
from typing import Final

EVERY: Final = 20_000  # objects made and not gone


def look_less_often() -> None:
    """What was loaded is looked through no more, and what is made is looked through less often.

    A turn makes hundreds of small objects and leaves no cycles; looking for some after every 700
    objects costs a tenth of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(EVERY)
