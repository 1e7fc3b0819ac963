#!/usr/bin/env python3
"""Runs the acceptance checks: run.py [WORD]… runs those whose name contains a word.

A check is a function `check_…` in a file `check_….py`. One that raises has failed; one whose program
is missing has failed as well, nothing is skipped. The last line is `accept: N passed, N failed`.
"""
import glob, importlib, os, shutil, signal, sys, time, traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stage

LIMIT_SECONDS = 150


class TooLong(Exception):
    pass


def too_long(*_):
    raise TooLong(f"longer than {LIMIT_SECONDS} s")


def stopped(*_):
    raise SystemExit(143)


def checks(words):
    place = os.path.dirname(os.path.abspath(__file__))
    for path in sorted(glob.glob(os.path.join(place, "check_*.py"))):
        name = os.path.basename(path)[:-3]
        module = importlib.import_module(name)
        for key, value in list(vars(module).items()):
            if key.startswith("check_") and callable(value):
                if not words or any(word in name + "." + key for word in words):
                    yield name[6:], key[6:].replace("_", " "), value


def main():
    passed, failed = 0, 0
    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, stopped)
    before = None
    for group, name, check in checks(sys.argv[1:]):
        if group != before:
            stage.end_all()
        before = group
        began = time.monotonic()
        signal.alarm(LIMIT_SECONDS)
        try:
            check()
            verdict, passed = "ok    ", passed + 1
        except Exception as problem:
            verdict, failed = "FAILED", failed + 1
            frame = traceback.extract_tb(problem.__traceback__)[-1]
            for step in traceback.extract_tb(problem.__traceback__):
                if os.path.basename(step.filename).startswith("check_"):
                    frame = step
            place = f"{os.path.basename(frame.filename)}:{frame.lineno}: "
            words = place + (str(problem) or type(problem).__name__)
        finally:
            signal.alarm(0)
        print(f"{verdict} {group}: {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if verdict == "FAILED":
            print("       " + words.strip().replace("\n", "\n       "), flush=True)
    stage.end_all()
    print(f"logs: {stage.WORK}" if failed else "all logs removed", flush=True)
    if not failed:
        shutil.rmtree(stage.WORK, ignore_errors=True)
    print(f"accept: {passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        stage.end_all()
