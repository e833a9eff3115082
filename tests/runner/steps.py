"""
The steps of a test run, in the order in which they find faults soonest. Each is a function of the Runner that yields a
Tally; the names are what `tests/run-all NAME...` takes.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from runner.command import run
from runner.results import FAILED, PASSED, SKIPPED, Case, Tally, parse_tap, read_meson_log, read_node_tap, tail

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build-logs"
NODE_LEAST_VERSION = 18  # its test runner is the first that reports in TAP

SANITIZER_ENV = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/runner/lsan-suppressions.txt:print_suppressions=0",
    "UBSAN_OPTIONS": "halt_on_error=1:abort_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:suppressions={ROOT}/tests/runner/tsan-suppressions.txt",
    # GLib before 2.76 keeps freed blocks in an allocator of its own, where no sanitizer sees them.
    "G_SLICE": "always-malloc",
    # A critical of GLib is a bug of ours.
    "G_DEBUG": "fatal-criticals",
}


class StepFailed(Exception):
    """What a step stands on (a build, an installation) failed; carries the one case that says so."""

    def __init__(self, name, detail):
        super().__init__(name)
        self.case = Case(name, FAILED, detail)


def _errors_of(output):
    """From the first compiler error on, where there is one: ninja runs on with other files after it."""
    lines = output.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("FAILED: "):
            return "\n".join(lines[number : number + 80])
    return output


class Runner:
    """Runs commands for the steps, and does what several of them need only once."""

    def __init__(self, deadline_left_s):
        self._deadline_left_s = deadline_left_s
        self._done = {}

    def command(self, name, argv, limit_s, **keywords):
        """A command whose failure is for the caller to judge. The whole run's limit cuts the command's own short."""
        limit_s = max(1, min(limit_s, self._deadline_left_s()))
        return run(argv, LOGS / f"{name.replace(' ', '-')}.log", limit_s, **keywords)

    def must(self, name, argv, limit_s, **keywords):
        """A command without which the step cannot go on."""
        print(f"    {name}", flush=True)
        finished = self.command(name, argv, limit_s, **keywords)
        if not finished.ok:
            detail = f"{finished.reason()}, log: {finished.log}\n{tail(_errors_of(finished.output))}"
            raise StepFailed(name, detail)
        return finished

    def _once(self, key, function):
        if key not in self._done:
            try:
                self._done[key] = function()
            except StepFailed as failure:
                self._done[key] = failure
        if isinstance(self._done[key], StepFailed):
            raise self._done[key]
        return self._done[key]

    def build(self, kind, only=""):
        """Configures and builds all, or what has a name that begins with `only`; returns the build directory."""
        return self._once(f"build {kind}", lambda: self._build(kind, only))

    def _build(self, kind, only):
        directory = ROOT / ("build" if kind == "release" else f"build-{kind}")
        env = {}
        if kind in ("asan", "tsan"):
            env["LIBREALSENSE_PREFIX"] = self.librealsense()
        self.must(f"configure {kind}", [ROOT / "scripts/configure-build", kind, directory], 120, env=env)
        self.must(f"build {kind}", ["ninja", "-C", directory, *(_targets(directory, only) if only else [])], 900)
        return directory

    def librealsense(self):
        """The prefix of the librealsense that the tests run against; built once, kept in the user's cache."""
        return self._once("librealsense", lambda: self.must(
            "build librealsense", [ROOT / "scripts/build-librealsense"], 900).output.rstrip().splitlines()[-1])

    def node(self):
        """A node that is new enough, with the packages of tests/package-lock.json in place."""
        return self._once("node", self._node)

    def _node(self):
        node = find_node()
        if not node:
            raise StepFailed("find node", f"no Node.js of version {NODE_LEAST_VERSION} or later on this machine")
        lock = ROOT / "tests/package-lock.json"
        stamp = ROOT / "tests/node_modules/.lock-installed"
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            self.must("install node packages", ["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=4"], 300,
                      cwd=ROOT / "tests")
            stamp.write_text(wanted)
        return node


def _targets(directory, prefix):
    """What ninja calls the executables with names that begin with prefix."""
    described = subprocess.run(["meson", "introspect", "--targets", directory], check=True, capture_output=True).stdout
    return [Path(target["filename"][0]).relative_to(directory) for target in json.loads(described)
            if target["type"] == "executable" and target["name"].startswith(prefix)]


def find_node():
    """The first node on the PATH that is new enough; Debian's own is tried last."""
    directories = os.environ.get("PATH", "").split(os.pathsep) + ["/usr/bin"]
    for directory in directories:
        node = shutil.which("node", path=directory)
        if not node:
            continue
        version = subprocess.run([node, "-p", "process.versions.node.split('.')[0]"], capture_output=True, text=True,
                                 check=False).stdout.strip()
        if version.isdigit() and int(version) >= NODE_LEAST_VERSION:
            return node
    return None


def _meson_test(runner, name, directory, arguments, limit_s, wrapper=()):
    print(f"    {name}", flush=True)
    logs = directory / "meson-logs"
    for log in logs.glob("testlog*.json"):  # a wrapper's name becomes part of the log's
        log.unlink()
    argv = ["meson", "test", "-C", directory, "--no-rebuild", "--timeout-multiplier", "3", *arguments]
    if wrapper:
        argv += ["--wrapper", " ".join(map(str, wrapper))]
    finished = runner.command(name, argv, limit_s, env=SANITIZER_ENV)
    tally = Tally()
    for log in logs.glob("testlog*.json"):
        tally.extend(read_meson_log(log))
    if not finished.ok and not tally.with_status(FAILED):
        tally.add(name, FAILED, f"{finished.reason()}\n{tail(finished.output)}")
    if not tally.cases:
        tally.add(name, FAILED, f"no test ran\n{tail(finished.output)}")
    return tally


def asan(runner):
    """Unit tests, simulator and the RealSense tests under ASan and UBSan."""
    return _meson_test(runner, "test asan", runner.build("asan"), ["--no-suite", "fuzz"], 420)


def tsan(runner):
    """The unit tests under TSan: the modules with threads are among them."""
    directory = runner.build("tsan")
    wrapper = ["env", f"LD_PRELOAD={directory}/tests/tsan/libtsan-glib.so"]
    random_bits = Path("/proc/sys/vm/mmap_rnd_bits")
    if random_bits.exists() and int(random_bits.read_text()) > 28:
        wrapper = ["setarch", "-R", *wrapper]  # gcc 12's TSan cannot place its shadow memory otherwise
    return _meson_test(runner, "test tsan", directory, ["--suite", "unit"], 420, wrapper)


def v4l2(runner):
    """The V4L2 back end on the kernel's own test cameras, in a virtual machine."""
    return _tap_script(runner, "v4l2/run-in-vm", [runner.build("asan")], 400)


def fuzz(runner):
    """Every fuzzer for some seconds."""
    findings = LOGS / "fuzz"
    findings.mkdir(parents=True, exist_ok=True)
    arguments = ["--suite", "fuzz", f"--test-args=-artifact_prefix={findings}/"]
    return _meson_test(runner, "test fuzz", runner.build("fuzz", only="fuzz-"), arguments, 300)


def _service_binary(runner):
    """What the browser and interop tests start: the ASan build, or what SERVICE_BINARY names."""
    chosen = os.environ.get("SERVICE_BINARY")
    return Path(chosen).resolve() if chosen else runner.build("asan") / "color-camera-service"


def _node_tests(runner, name, limit_s):
    """Every tests/NAME/*.test.mjs; limit_s is for each file."""
    node = runner.node()
    env = {**SANITIZER_ENV, "SERVICE_BINARY": str(_service_binary(runner))}
    del env["G_DEBUG"]  # the browsers use GLib, too, and are not ours
    if not os.environ.get("SERVICE_BINARY"):
        env["REALSENSE_REQUIRED"] = "1"  # our own build has the SDK: what needs it must not be skipped
    files = sorted((ROOT / "tests" / name).glob("*.test.*js"))
    if not files:
        return Tally([Case(name, FAILED, f"there are no tests in tests/{name}")])
    tally = Tally()
    for file in files:  # one after the other: two browsers at once make each other miss their time limits
        print(f"    {name}/{file.name}", flush=True)
        finished = runner.command(f"{name} {file.stem}", [node, "--test", "--test-reporter=tap", file], limit_s,
                                  env=env, cwd=ROOT / "tests")
        found = read_node_tap(finished.output, f"{name}/{file.name}: ")
        if not found.cases or (not finished.ok and not found.with_status(FAILED)):
            found.add(f"{name}/{file.name}", FAILED, f"{finished.reason()}\n{tail(finished.output)}")
        tally.extend(found)
    return tally


def contract(runner):
    """The API of the running service: the contract's rows, and its own description, held to by others' tools."""
    return _node_tests(runner, "contract", 120)


def browser(runner):
    """Chromium and Firefox look at the page and at decoded pixels."""
    return _node_tests(runner, "browser", 240)


def interop(runner):
    """Other WebRTC stacks decode what is sent."""
    return _node_tests(runner, "interop", 180)


def storm(runner):
    """Clients that are slow, broken, endless and many, and hundreds of takeovers; nobody else may notice."""
    return _node_tests(runner, "storm", 180)


NOT_INSTALLED = 77  # exit status of a check whose tool this distribution lacks

LINT_CHECKS = (
    # name, arguments, limit in seconds, needs the release build
    ("check-format", [], 60, False),
    ("check-dependencies", [], 30, False),
    ("check-sources", [], 30, False),
    ("check-scripts", [], 60, False),
    ("check-cores-pure", ["build"], 30, True),
    ("check-cppcheck", [], 240, False),
    ("check-tidy", ["build"], 480, True),
)


def lint(runner):
    """Every check on the tree, and tests of the checks themselves and of this runner."""
    tally = Tally()
    for name, arguments, limit_s, needs_build in LINT_CHECKS:
        print(f"    {name}", flush=True)
        if needs_build:
            runner.build("release")
        finished = runner.command(name, [ROOT / "tests/lint" / name, *arguments], limit_s, cwd=ROOT)
        if finished.ok:
            tally.add(f"lint: {name}", PASSED)
        elif finished.status == NOT_INSTALLED:
            tally.add(f"lint: {name}", SKIPPED, tail(finished.output, 1))
        else:
            tally.add(f"lint: {name}", FAILED, f"{finished.reason()}\n{tail(finished.output)}")
    for script in ("lint/test-checks.py", "runner/test-results.py"):
        tally.extend(_tap_script(runner, script))
    return tally


def _tap_script(runner, script, arguments=(), limit_s=240):
    """A script under tests/ that speaks TAP."""
    print(f"    {script}", flush=True)
    finished = runner.command(Path(script).stem, [ROOT / "tests" / script, *arguments], limit_s, cwd=ROOT)
    tally = parse_tap(finished.output, f"{script}: ")
    for case in tally.with_status(FAILED):
        case.detail = tail(finished.output)
    if not tally.cases or (not finished.ok and not tally.with_status(FAILED)):
        tally.add(script, FAILED, f"{finished.reason()}\n{tail(finished.output)}")
    return tally


STEPS = {step.__name__: step for step in (asan, tsan, v4l2, fuzz, contract, browser, interop, storm, lint)}
