"""``python3 -m dev.clients``: obtain the clients that other people wrote."""

import sys

from ..cache import SetupError, say
from . import javascript, maestral


def main():
    try:
        say(f"{javascript()}\n{maestral()}")
    except SetupError as error:
        say(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
