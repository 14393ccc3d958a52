"""``python -m loantracker``: the command line."""

import sys

from loantracker.cli import main

if __name__ == "__main__":
    sys.exit(main())
