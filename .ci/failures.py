"""Tells of each CTest result file (JUnit's format) which tests failed, and how their output ends.

A log of tens of thousands of lines is read from its end.
"""

import pathlib
import sys
import xml.etree.ElementTree as xml

LINES_EACH = 60


def failed_in(path):
    """Name, seconds and output of each test that failed, from a file that ctest wrote."""
    for case in xml.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None:
            yield case.get("name"), float(case.get("time")), case.findtext("system-out") or ""


def tell(path):
    for name, seconds, output in failed_in(path):
        print(f"\n{path.parent.name}: {name}: failed after {seconds:.1f} s")
        for line in output.splitlines()[-LINES_EACH:]:
            print(f"    {line}")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if pathlib.Path(argument).exists():  # else its stage did not get as far
            tell(pathlib.Path(argument))
