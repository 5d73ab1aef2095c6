"""Runs one fuzzer for a while: run_fuzzer.py PROGRAM SEEDS.

SLUICE_FUZZ_SECONDS says how long (20). What is new to it is kept beside the program, and begun with
the next time. A run of the usual length draws the same numbers every time, so that a change is not
blamed for what another one broke; a longer one draws others.
"""

import base64
import os
import pathlib
import re
import subprocess
import sys

USUAL_SECONDS = 20
SLOWEST_INPUT_SECONDS = 10
LARGEST_MEMORY_MB = 1024


def command(program, seeds, kept, seconds):
    line = [str(program), str(kept / "corpus"), str(seeds)]
    line += [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_INPUT_SECONDS}",
        f"-rss_limit_mb={LARGEST_MEMORY_MB}",
        f"-artifact_prefix={kept}/finding-",
        "-use_value_profile=1",
        "-print_final_stats=1",
    ]
    if seconds <= USUAL_SECONDS:
        line.append("-seed=1")
    return line


def replay(program, output):
    """How to see the finding again, here and elsewhere."""
    found = re.search(r"Test unit written to (\S+)", output)
    if not found:
        return "no input was kept: it failed before the first one"
    path = pathlib.Path(found.group(1))
    lines = [f"replay it:  {program} {path}"]
    if path.stat().st_size <= 8192:
        text = base64.b64encode(path.read_bytes()).decode()
        lines.append(f"elsewhere:  base64 -d <<< '{text}' > finding; {program.name} finding")
    lines.append("once it is mended, keep it as a seed, or better as a test case")
    return "\n".join(lines)


def main():
    program, seeds = map(pathlib.Path, sys.argv[1:])
    seconds = int(os.environ.get("SLUICE_FUZZ_SECONDS", USUAL_SECONDS))
    kept = program.parent / program.name.replace("fuzz_", "kept_", 1)
    (kept / "corpus").mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    done = subprocess.run(
        command(program, seeds, kept, seconds),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        print(done.stdout[-8000:])
        print(replay(program, done.stdout))
        return 1
    for line in done.stdout.splitlines():
        if line.startswith("stat::") or line.startswith("Done "):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
