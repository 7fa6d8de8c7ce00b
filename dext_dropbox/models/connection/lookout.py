import time

# Seconds between two looks at what else is to do, and that it is then done for.
MOMENT = 2


class Lookout:
    """When somebody at work has to look after others: there may be no other worker."""

    def __init__(self):
        self.has_looked()

    def has_looked(self):
        """Begin another moment: what takes long is not done all the time."""
        self._looked = time.monotonic()

    def has_to_look(self):
        """Whether others were not looked after for long; from now on they were."""
        if time.monotonic() - self._looked < MOMENT:
            return False
        self.has_looked()
        return True
