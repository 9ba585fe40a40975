"""`python -m rpkd` is the `rpkd` command."""

import sys

from rpkd.cli import main

if __name__ == "__main__":
    sys.exit(main())
