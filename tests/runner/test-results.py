#!/usr/bin/env python3
"""What the runner counts: a failure it overlooks would be a green run. Speaks TAP."""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runner.command import run  # noqa: E402
from runner.results import FAILED, PASSED, SKIPPED, parse_tap, read_meson_log  # noqa: E402

# (what, TAP, passed, failed, skipped)
TAP_DOCUMENTS = (
    ("nothing", "", 0, 0, 0),
    ("flat", "1..2\nok 1 /a/b\nnot ok 2 /a/c\n", 1, 1, 0),
    ("text that only begins alike", "okay\nnot okay\n# ok 1 /a\n", 0, 0, 0),
    ("a skip with a reason", "ok 1 /a # SKIP no camera\n", 0, 0, 1),
    ("a skip without a name", "ok 1 # skip\n", 0, 0, 1),
    ("subtests, and their parent once", "    ok 1 - a\n    ok 2 - b\nok 1 - parent\n", 2, 0, 0),
    ("a failed subtest, and its parent not again", "    not ok 1 - a\n    ok 2 - b\nnot ok 1 - parent\n", 1, 1, 0),
    ("a parent that fails by itself", "    ok 1 - a\nnot ok 1 - parent\n", 1, 1, 0),
    ("three levels", "        not ok 1 - a\n    not ok 1 - b\nnot ok 1 - c\nok 2 - d\n", 1, 1, 0),
    ("two parents", "    ok 1 - a\nok 1 - b\n    ok 1 - c\nok 2 - d\n", 2, 0, 0),
)

# (what, entry in Meson's log, passed, failed, skipped)
MESON_ENTRIES = (
    ("all well", {"result": "OK", "stdout": "ok 1 /a\nok 2 /b\n"}, 2, 0, 0),
    ("no TAP", {"result": "OK", "stdout": "done"}, 1, 0, 0),
    ("a crash after tests that passed", {"result": "ERROR", "stdout": "ok 1 /a\n", "returncode": -6}, 1, 1, 0),
    ("a failure in TAP counts once", {"result": "FAIL", "stdout": "not ok 1 /a\n", "returncode": 1}, 0, 1, 0),
    ("over its time", {"result": "TIMEOUT", "stdout": "ok 1 /a\n"}, 1, 1, 0),
    ("interrupted", {"result": "INTERRUPT"}, 0, 1, 0),
    ("one that must fail, and does", {"result": "EXPECTEDFAIL", "stdout": ""}, 1, 0, 0),
    ("one that must fail, and does not", {"result": "UNEXPECTEDPASS", "stdout": ""}, 0, 1, 0),
    ("skipped", {"result": "SKIP", "stdout": "no browser\n"}, 0, 0, 1),
)

# (what, command, limit in seconds, ends well)
COMMANDS = (
    ("a command that ends well", ["true"], 10, True),
    ("one that fails", ["false"], 10, False),
    ("one that is not there", ["./no-such-command"], 10, False),
    ("one that takes too long, with its children", ["sh", "-c", "sleep 60 & sleep 60"], 0.2, False),
    ("one that leaves a child behind", ["sh", "-c", "sleep 60 &"], 10, True),
)


def counts(tally):
    return tuple(len(tally.with_status(status)) for status in (PASSED, FAILED, SKIPPED))


def outcomes(scratch):
    """Yields (what, what is wrong or None)."""
    for what, text, *expected in TAP_DOCUMENTS:
        found = counts(parse_tap(text))
        yield f"TAP: {what}", None if found == tuple(expected) else f"{found}, not {expected}"
    for what, entry, *expected in MESON_ENTRIES:
        log = scratch / "testlog.json"
        log.write_text(json.dumps({"name": "project:unit / a/b", **entry}) + "\n", encoding="utf-8")
        found = counts(read_meson_log(log))
        yield f"Meson: {what}", None if found == tuple(expected) else f"{found}, not {expected}"
    for what, argv, limit_s, ends_well in COMMANDS:
        finished = run(argv, scratch / "log", limit_s)
        yield f"command: {what}", None if finished.ok == ends_well else finished.reason()


def main():
    number, failed = 0, False
    with tempfile.TemporaryDirectory() as scratch:
        for what, fault in outcomes(Path(scratch)):
            number += 1
            failed = failed or fault is not None
            print(f"{'ok' if fault is None else 'not ok'} {number} - {what}" + (f"\n# {fault}" if fault else ""))
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
