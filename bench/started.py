"""A process of the house, started as the command starts it: `bench.at_work` says what it is."""

import sys

from desk.garbage import seldom_looked_for

if __name__ == "__main__":
    seldom_looked_for()
    from bench.at_work import begun

    begun(sys.argv[1:])
