"""Other projects can use sluice: installed, as a folder of theirs, and by pkg-config."""

import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SLUICE_SOURCE"])
BUILD = pathlib.Path(os.environ["SLUICE_BUILD"])
HERE = SOURCE / "tests" / "package"
EXAMPLES = SOURCE / "examples"
# Kept between runs, so that only what has changed is built again.
WORK = BUILD / "tests" / "package"
PREFIX = WORK / "prefix"


def command(*arguments, **variables):
    """Runs a tool; returns what it said, and shows it when it fails."""
    environment = {**os.environ, "CCACHE_NOHASHDIR": "1", **variables}
    done = subprocess.run(list(map(str, arguments)), text=True, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, arguments))}\n{done.stdout}")
    return done.stdout


def compiler_settings():
    """Those of the build under test, but for optimizing: what is built here runs once."""
    settings = ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0",
                f"-DCMAKE_CXX_COMPILER={os.environ['SLUICE_CXX']}"]
    launcher = shutil.which("ccache")
    if launcher:
        settings.append(f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}")
    return settings


def configure_and_build(project, target, *settings):
    folder = WORK / project.name
    command(os.environ["SLUICE_CMAKE"], "-S", project, "-B", folder,
            "-G", os.environ["SLUICE_GENERATOR"], *compiler_settings(), *settings)
    command(os.environ["SLUICE_CMAKE"], "--build", folder, "--target", target)
    return folder


def setUpModule():
    """Installs in one place and moves to another: nothing in it may know where it was."""
    first = WORK / "first-prefix"
    shutil.rmtree(first, ignore_errors=True)
    shutil.rmtree(PREFIX, ignore_errors=True)
    command(os.environ["SLUICE_CMAKE"], "--install", BUILD, "--prefix", first)
    first.rename(PREFIX)
    configure_and_build(EXAMPLES, "all", f"-DCMAKE_PREFIX_PATH={PREFIX}")


class PackageTest(unittest.TestCase):
    def version(self):
        project = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")
        return re.search(r"project\(sluice VERSION ([\d.]+)", project).group(1)

    def pkg_config(self, *arguments):
        folders = [str(path.parent) for path in PREFIX.rglob("sluice.pc")]
        return command("pkg-config", *arguments, PKG_CONFIG_PATH=folders[0]).split()

    def test_no_installed_file_knows_where_it_was_built(self):
        for path in PREFIX.rglob("*"):
            if path.suffix in (".cmake", ".pc", ".hpp"):
                text = path.read_text(encoding="utf-8")
                for place in (SOURCE, BUILD):
                    self.assertNotIn(str(place), text, path)

    def test_the_installed_program_runs(self):
        self.assertIn(self.version(), command(PREFIX / "bin" / "sluice", "--version"))

    def test_an_installed_sluice_is_found_by_cmake(self):
        self.assert_is_the_smallest_program(WORK / "examples" / "smallest")

    def test_a_folder_of_another_project_can_be_sluice(self):
        folder = configure_and_build(HERE / "embedded", "smallest", f"-DSLUICE_SOURCE={SOURCE}",
                                     "-DSLUICE_UNITY_BATCH=0")  # a room is one unit
        self.assert_is_the_smallest_program(folder / "smallest")

    def test_an_installed_sluice_is_found_by_pkg_config(self):
        self.assertEqual(self.pkg_config("--modversion", "sluice"), [self.version()])
        flags = self.pkg_config("--cflags", "--libs", "sluice-simulation", "sluice")
        program = WORK / "smallest-by-pkg-config"
        command(os.environ["SLUICE_CXX"], "-std=c++20", EXAMPLES / "smallest.cpp",
                "-o", program, *flags)
        self.assert_is_the_smallest_program(program)

    def test_a_program_forecasts_with_an_installed_sluice(self):
        self.assert_forecasts(WORK / "examples" / "forecast")
        flags = self.pkg_config("--cflags", "--libs", "sluice-forecast")
        program = WORK / "forecast-by-pkg-config"
        command(os.environ["SLUICE_CXX"], "-std=c++20", EXAMPLES / "forecast.cpp",
                "-o", program, *flags)
        self.assert_forecasts(program)

    def assert_forecasts(self, program):
        exports, minutes, seconds = map(int, re.findall(r"\d+", command(program)))
        self.assertEqual(exports, 31)
        self.assertTrue(30 < minutes < 24 * 60, minutes)
        self.assertTrue(65 <= seconds < 120, seconds)

    def test_the_example_of_an_observer_reads_events_and_snapshots(self):
        lines = command(WORK / "examples" / "progress").splitlines()
        self.assertEqual(len(lines), 32)
        self.assertIn("31 of 31, 0 under way", lines[-2])
        self.assertRegex(lines[-1], r"31 windows, \d+ rows in \d+ min")

    def test_the_example_of_a_place_delivers_whole_files(self):
        with tempfile.TemporaryDirectory(prefix="sluice-package-") as folder:
            said = command(WORK / "examples" / "plain_folder", folder)
            self.assertEqual(said.strip(), f"7 windows in plain:{folder}")
            files = [path for path in pathlib.Path(folder).rglob("*") if path.is_file()]
            self.assertEqual({path.suffix for path in files}, {".ndjson"})
            self.assertEqual(len(files), 7)
            self.assertTrue(all(path.stat().st_size > 0 for path in files))

    def test_the_page_on_a_new_sink_shows_parts_of_the_example(self):
        page = (SOURCE / "docs/extending.md").read_text(encoding="utf-8")
        example = (EXAMPLES / "plain_folder.cpp").read_text(encoding="utf-8")
        blocks = re.findall(r"^```cpp\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 3)
        for block in blocks:
            self.assertIn(block, example)

    def test_the_smallest_program_is_the_one_in_the_readme(self):
        readme = (SOURCE / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```cpp\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
        self.assertIn((EXAMPLES / "smallest.cpp").read_text(encoding="utf-8"), blocks)

    def assert_is_the_smallest_program(self, program):
        """It runs, and says what is missing when its folder cannot be made."""
        with tempfile.TemporaryDirectory(prefix="sluice-package-") as folder:
            (pathlib.Path(folder) / "state").write_text("in the way\n")
            done = subprocess.run([program], cwd=folder, capture_output=True, text=True,
                                  env={**os.environ, "FULLSTORY_API_KEY": "na1.x"}, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("state", done.stderr)


class ServiceTest(unittest.TestCase):
    """The example of a service, as its clients see it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-service-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.process = subprocess.Popen([WORK / "examples" / "service", self.folder], text=True,
                                        stdout=subprocess.PIPE)
        self.addCleanup(self.end)
        self.port = int(self.process.stdout.readline())

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(30), 0)
        self.process.stdout.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def start(self, account, start="2024-01-01", end="2024-01-08"):
        connection = self.connect()
        connection.request("POST", f"/backfill?account={account}&from={start}&to={end}")
        return connection, connection.getresponse()

    def events(self, account, **span):
        connection, answer = self.start(account, **span)
        with answer:
            self.assertEqual(answer.status, 200)
            lines = [json.loads(line) for line in answer.read().splitlines()]
        connection.close()
        return lines

    def runs(self):
        """How the runs have ended, once all have."""
        connection = self.connect()
        connection.request("GET", "/runs")
        with connection.getresponse() as answer:
            told = json.load(answer)
        connection.close()
        return told

    def files(self, account):
        return sorted(path.name for path in (self.folder / account).rglob("*") if path.is_file())

    def test_a_backfill_streams_its_events_to_the_client(self):
        lines = self.events("one")
        delivered = [line for line in lines if line["event"] == "delivered"]
        self.assertEqual(len(delivered), 7)
        self.assertEqual(lines[-1], {"event": "end", "delivered": 7, "already": 0, "failed": 0})
        self.assertEqual(len(self.files("one")), 7)

    def test_several_accounts_run_side_by_side(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            ends = [lines[-1] for lines in pool.map(self.events, ["one", "two", "three"])]
        self.assertEqual([end["delivered"] for end in ends], [7, 7, 7])
        self.assertEqual(self.runs(), {"completed": 3, "cancelled": 0, "failed": 0})

    def test_a_client_that_goes_away_cancels_its_run_and_no_other(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            other = pool.submit(self.events, "other")
            connection, answer = self.start("leaver")
            self.assertEqual(json.loads(answer.readline())["event"], "stage")
            answer.close()
            connection.close()
            self.assertEqual(other.result()[-1]["delivered"], 7)
        self.assertEqual(self.runs(), {"completed": 1, "cancelled": 1, "failed": 0})
        self.assertLess(len(self.files("leaver")), 7)

        # What was cancelled is resumable.
        last = self.events("leaver")[-1]
        self.assertEqual(last["delivered"] + last["already"], 7)
        self.assertEqual(len(self.files("leaver")), 7)

    def test_the_service_ends_while_a_backfill_is_going_on(self):
        connection, answer = self.start("endless", end="2024-03-01")
        self.assertEqual(json.loads(answer.readline())["event"], "stage")
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(30), 0)
        answer.close()
        connection.close()


if __name__ == "__main__":
    unittest.main()
