import time

# Seconds between two looks at what else is to do, and that it is then done for.
MOMENT = 2


class Lookout:
    """When somebody at work has to look after others: there may be no other worker."""

    def __init__(self):
        self._looked = time.monotonic()

    def has_to_look(self):
        """Whether others were not looked after for long; from now on they were."""
        now = time.monotonic()
        if now - self._looked < MOMENT:
            return False
        self._looked = now
        return True
