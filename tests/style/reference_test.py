"""The reference of the public headers is made without a warning: no comment names what is gone."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("SLUICE_SOURCE", pathlib.Path(__file__).parents[2]))
NO_DOXYGEN = 77  # CTest takes it for a skipped test


class ReferenceTest(unittest.TestCase):
    def test_it_is_made_without_a_warning(self):
        with tempfile.TemporaryDirectory() as folder:
            settings = (ROOT / "docs/Doxyfile").read_text(encoding="utf-8")
            settings += f"\nOUTPUT_DIRECTORY = {folder}\n"
            done = subprocess.run(["doxygen", "-"], cwd=ROOT, input=settings, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            self.assertEqual((done.returncode, done.stdout.strip()), (0, ""))
            self.assertTrue((pathlib.Path(folder) / "html/classsluice_1_1engine.html").exists())


if __name__ == "__main__":
    if not shutil.which("doxygen"):
        print("doxygen is not installed", file=sys.stderr)
        sys.exit(NO_DOXYGEN)
    unittest.main()
