"""``python -m kpoclass`` is the command ``kpoclass``."""

import sys

from kpoclass.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
