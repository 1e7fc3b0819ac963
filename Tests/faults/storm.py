"""Storms over the demonstration: crashes, power cuts, full and broken disks, peers that hang.

usage: storm.py [--short] [--points N] [--seed N] [--only NAME] [--list]
"""
import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback

import crashes
import devices
import faults
import readings

# Storms that take their time even with few points.
LONG = [faults.gateway_hour]


class Run:
    """Counts what passed, prints progress, gives each check a folder of its own."""

    def __init__(self, arguments, room):
        self.room, self.passed, self.failed, self.serial = room, 0, 0, 0
        self.short, self.seed = arguments.short, arguments.seed
        self.points = arguments.points or (12 if arguments.short else 200)
        self.library = os.environ["POWERCUT"]

    def folder(self, name):
        self.serial += 1
        path = f"{self.room}/{name}-{self.serial}"
        os.mkdir(path, 0o755)
        return path

    def check(self, name, findings, more=""):
        """One check; it holds when there is no finding."""
        findings = list(findings)
        if findings:
            self.failed += 1
            print(f"✘ {name}  {more}", flush=True)
            for finding in findings[:8]:
                print(f"    {finding}", flush=True)
            if len(findings) > 8:
                print(f"    … {len(findings)} in all", flush=True)
        else:
            self.passed += 1
            print(f"✔ {name}  {more}", flush=True)
        return not findings


def main():
    parser = argparse.ArgumentParser(add_help=True, usage=__doc__.split("usage: ")[1].strip())
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--only")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    storms = [*crashes.ALL, *faults.ALL, *readings.ALL, *devices.ALL]
    if arguments.list:
        for storm in storms:
            print(f"{storm.__name__.replace('_', '-'):20} {storm.__doc__.strip().splitlines()[0]}")
        return 0
    chosen = [s for s in storms if arguments.only in (None, s.__name__.replace("_", "-"))]
    if arguments.short and not arguments.only:
        chosen = [s for s in chosen if s not in LONG]
    if not chosen:
        parser.error(f"no storm named {arguments.only}; --list names them")
    room = tempfile.mkdtemp(prefix="storm-", dir=os.environ.get("TMPDIR") or "/tmp")
    os.chmod(room, 0o755)
    run = Run(arguments, room)
    print(f"seed {run.seed}, {run.points} points, in {room}", flush=True)
    for storm in chosen:
        began = time.monotonic()
        print(f"--- {storm.__name__.replace('_', '-')}: {storm.__doc__.strip().splitlines()[0]}", flush=True)
        try:
            storm(run)
        except Exception as error:
            traceback.print_exc()
            run.check(storm.__name__, [f"could not be carried out: {error}"])
        print(f"    {time.monotonic() - began:.0f} s", flush=True)
    if arguments.keep or run.failed:
        print(f"kept: {room}")
    else:
        shutil.rmtree(room, ignore_errors=True)
    print(f"storm: {run.passed} passed, {run.failed} failed", flush=True)
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
