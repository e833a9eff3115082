"""What a test run yields, and how it is read from TAP, from Meson's test log and from node's test runner."""

import json
import re
from dataclasses import dataclass, field

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

_TAP_LINE = re.compile(r"^(?P<indent>\s*)(?P<not>not )?ok\b\s*\d*\s*(?:- )?(?P<rest>.*)$")
_TAP_DIRECTIVE = re.compile(r"\s+#\s*(?P<word>skip|todo)\S*\s*(?P<reason>.*)$", re.IGNORECASE)
# TAP allows the directive to follow the number directly; then there is no name before it.
_TAP_BARE_DIRECTIVE = re.compile(r"^#\s*(?P<word>skip|todo)\S*\s*(?P<reason>.*)$", re.IGNORECASE)


@dataclass
class Case:
    """One test: its name, how it ended, and why (the output of a failed one, the reason of a skipped one)."""

    name: str
    status: str
    detail: str = ""


@dataclass
class Tally:
    """The cases of one step."""

    cases: list = field(default_factory=list)

    def add(self, name, status, detail=""):
        self.cases.append(Case(name, status, detail))

    def extend(self, other):
        self.cases.extend(other.cases)

    def with_status(self, status):
        return [case for case in self.cases if case.status == status]

    def line(self):
        counts = {status: len(self.with_status(status)) for status in (PASSED, FAILED, SKIPPED)}
        text = f"{counts[PASSED]} passed, {counts[FAILED]} failed"
        return text + (f", {counts[SKIPPED]} skipped" if counts[SKIPPED] else "")


def _parse_tap_line(line):
    match = _TAP_LINE.match(line)
    if not match:
        return None
    rest, status, reason = match["rest"], PASSED, ""
    directive = _TAP_BARE_DIRECTIVE.match(rest) or _TAP_DIRECTIVE.search(rest)
    if directive:
        rest = rest[: directive.start()]
    if match["not"]:
        status = FAILED
    if directive and directive["word"].lower() == "skip":
        status, reason = SKIPPED, directive["reason"] or "no reason given"
    return len(match["indent"].expandtabs()), rest.strip(), status, reason


def parse_tap(text, prefix=""):
    """
    The leaves of a TAP document. A test with subtests comes after them, less indented; it counts only where it failed
    although they all passed (a hook, or the process itself).
    """
    tally = Tally()
    open_cases = []  # (indent, status) of those whose parent has not come yet
    for line in text.splitlines():
        parsed = _parse_tap_line(line)
        if not parsed:
            continue
        indent, name, status, reason = parsed
        children = []
        while open_cases and open_cases[-1][0] > indent:
            children.append(open_cases.pop()[1])
        if not children or (status == FAILED and FAILED not in children):
            tally.add(prefix + name, status, reason)
        open_cases.append((indent, status))
    return tally


def tail(text, lines=80):
    """The end of an output: long enough to see what failed."""
    kept = text.rstrip().splitlines()
    dropped = len(kept) - lines
    return "\n".join(([f"... ({dropped} lines before)"] if dropped > 0 else []) + kept[-lines:])


def _meson_entry(entry):
    """The cases of one executable that Meson ran."""
    name, result = entry["name"], entry["result"]
    output = "\n".join(part for part in (entry.get("stdout"), entry.get("stderr")) if part)
    if result == "SKIP":
        return Tally([Case(name, SKIPPED, tail(output, 1) or "no reason given")])
    tally = parse_tap(entry.get("stdout") or "", f"{name}: ")
    failed = tally.with_status(FAILED)
    for case in failed:
        case.detail = tail(output)
    if result in ("OK", "EXPECTEDFAIL"):
        if not tally.cases:
            tally.add(name, PASSED)
    elif not failed:
        tally.add(name, FAILED, f"{result}, exit status {entry.get('returncode')}\n{tail(output)}")
    return tally


def read_meson_log(path):
    """The cases in a testlog.json: one JSON object a line, one for each executable."""
    tally = Tally()
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            entry = json.loads(line)
            # With several suites in one project Meson writes "project:suite / name".
            entry["name"] = entry["name"].rsplit(" / ", 1)[-1]
            tally.extend(_meson_entry(entry))
    return tally


def read_node_tap(text, prefix):
    """The cases in what `node --test --test-reporter=tap` wrote; a failed one carries the lines that follow it."""
    tally = parse_tap(text, prefix)
    lines = text.splitlines()
    for case in tally.with_status(FAILED):
        name = case.name[len(prefix) :]
        for number, line in enumerate(lines):
            if line.lstrip().startswith("not ok") and name in line:
                case.detail = tail("\n".join(lines[number : number + 40]))
                break
    return tally
