#!/usr/bin/env python3
"""
Every check is tried on small trees: one it must pass, and several it must fail, naming the fault. A check that cannot
fail checks nothing. Speaks TAP.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_INSTALLED = 77

GOOD_C = '/* A good file. */\n#include "util/good.h"\n\nint good(void)\n{\n    return 0;\n}\n'
GOOD_H = "/* A good header. */\n#pragma once\n\nint good(void);\n"
GOOD = {"src/util/good.c": GOOD_C, "src/util/good.h": GOOD_H}


@dataclass
class Example:
    """A tree (on top of GOOD) and what the check must say of it; None: it must pass."""

    check: str
    title: str
    says: str = None
    files: dict = field(default_factory=dict)


def including(file, header, **more):
    """A file that includes a header, which lies in the tree if it is one of ours."""
    files = {file: f'/* x */\n#include "{header}"\n', **more}
    files.setdefault(f"src/{header}", "/* x */\n#pragma once\n")
    return files


def c_body(body):
    return f"/* x */\n{body}\n"


# Words that the checks look for are put together here, so that they do not find this file.
UNFINISHED = "TO" + "DO"

EXAMPLES = [
    Example("check-format", "passes what is laid out well"),
    Example("check-format", "finds a brace out of place", "good.c",
            {"src/util/good.c": "int good(void) {\n  return 0; }\n"}),
    Example("check-dependencies", "lets the session use the transport", None,
            including("src/session/session.c", "transport/ice-transport.h")),
    Example("check-dependencies", "keeps rtp from the session", "includes session/session.h",
            including("src/rtp/rtp-sender.c", "session/session.h")),
    Example("check-dependencies", "keeps util from everything", "includes video/frame.h",
            including("src/util/mailbox.c", "video/frame.h")),
    Example("check-dependencies", "lets the camera know frames", None,
            including("src/camera/camera-file.c", "video/frame.h")),
    Example("check-dependencies", "keeps the camera from encoders", "includes video/encoder.h",
            including("src/camera/camera-file.c", "video/encoder.h")),
    Example("check-dependencies", "keeps http from the session", "includes session/session.h",
            including("src/http/routes.c", "session/session.h")),
    Example("check-dependencies", "keeps the clock from cc", "includes util/clock.h",
            including("src/cc/pacer.c", "util/clock.h")),
    Example("check-dependencies", "keeps pthreads from rtp", "includes pthread.h",
            {"src/rtp/history.c": "#include <pthread.h>\n"}),
    Example("check-dependencies", "keeps gio from a header of rtp", "includes gio/gio.h",
            {"src/rtp/history.h": "#pragma once\n#  include <gio/gio.h>\n"}),
    Example("check-dependencies", "keeps libnice in the transport", "includes nice/agent.h",
            {"src/session/session.c": "#include <nice/agent.h>\n"}),
    Example("check-dependencies", "wants paths from src", "write it as rtp/history.h",
            {"src/rtp/history.c": '#include "history.h"\n', "src/rtp/history.h": GOOD_H}),
    Example("check-dependencies", "knows no module without a place", "the module misc has no place",
            {"src/misc/misc.c": GOOD_C}),
    Example("check-sources", "passes a good file, and words in comments and strings", None,
            {"src/util/words.c": c_body('/* usleep(1) */ const char *s = "sleep(1)";')}),
    Example("check-sources", "finds a sleep", "words.c:2: usleep( sleeps",
            {"src/util/words.c": c_body("int f(void) { return usleep(1); }")}),
    Example("check-sources", "finds a sleep in a tool", "tools/words.c:2: sleep( sleeps",
            {"tools/words.c": c_body("int f(void) { return sleep(1); }")}),
    Example("check-sources", "lets a test sleep", None,
            {"tests/unit/words.c": c_body("int f(void) { return sleep(1); }")}),
    Example("check-sources", "finds a copy without a bound", "strcpy( has no bound",
            {"src/util/words.c": c_body("void f(char *a, char *b) { strcpy(a, b); }")}),
    Example("check-sources", "finds atoi", "takes anything for a number",
            {"src/util/words.c": c_body("int f(char *a) { return atoi(a); }")}),
    Example("check-sources", "finds code that is switched off", "switched off",
            {"src/util/words.c": c_body("#if 0\n#endif")}),
    Example("check-sources", "finds unfinished work, in a comment", UNFINISHED,
            {"src/util/words.c": c_body(f"/* {UNFINISHED}: more */")}),
    Example("check-sources", "finds unfinished work in a script", UNFINISHED, {"scripts/x": f"# {UNFINISHED}\n"}),
    Example("check-sources", "finds a file too long", "more than 500", {"src/util/words.c": c_body("int f(void);\n" * 501)}),
    Example("check-sources", "finds a file without a first word", "does not open with a comment",
            {"src/util/words.c": "int f(void);\n"}),
    Example("check-sources", "finds a header without a guard", "#pragma once", {"src/util/words.h": "/* x */\n"}),
    Example("check-sources", "finds blanks at the end", "blanks", {"src/util/words.c": "/* x */ \n"}),
    Example("check-sources", "finds a missing newline", "no newline", {"src/util/words.c": "/* x */"}),
    Example("check-scripts", "passes good scripts", None,
            {"scripts/x": "#!/bin/sh\nexit 0\n", "web/x.js": "export const x = 1;\n", "tests/x.py": "x = 1\n"}),
    Example("check-scripts", "finds a shell script that does not parse", "scripts/x does not parse",
            {"scripts/x": "#!/bin/bash\nif then\n"}),
    Example("check-scripts", "finds Python that does not parse", "tests/x.py does not parse", {"tests/x.py": "def f(\n"}),
    Example("check-scripts", "finds Python by its first line", "tests/x does not parse",
            {"tests/x": "#!/usr/bin/env python3\ndef f(\n"}),
    Example("check-scripts", "finds JavaScript that does not parse", "web/x.js does not parse", {"web/x.js": "let = ;\n"}),
    Example("check-cppcheck", "passes a good file"),
    Example("check-cppcheck", "finds an index out of bounds", "out of bounds",
            {"src/util/bad.c": "int f(void)\n{\n    int values[4] = {0};\n    values[5] = 1;\n    return values[0];\n}\n"}),
    Example("check-tidy", "passes a good file"),
    Example("check-tidy", "finds a null dereference", "bad.c",
            {"src/util/bad.c": "int f(int a);\nint f(int a)\n{\n    int *p = 0;\n    if (a)\n        p = &a;\n"
                               "    return *p;\n}\n"}),
    Example("check-cores-pure", "passes memory and arithmetic", None,
            {"src/cc/x.c": "#include <stdlib.h>\nvoid *f(void);\nvoid *f(void)\n{\n    return malloc(1);\n}\n"}),
    Example("check-cores-pure", "passes constants, pointers among them", None,
            {"src/cc/x.c": "extern const char *const names[];\nconst char *const names[] = {\"a\", \"b\"};\n"}),
    Example("check-cores-pure", "finds a clock", "libcc.a calls clock_gettime",
            {"src/cc/x.c": "#include <time.h>\nvoid f(struct timespec *t);\nvoid f(struct timespec *t)\n{\n"
                           "    clock_gettime(CLOCK_MONOTONIC, t);\n}\n"}),
    Example("check-cores-pure", "finds a clock behind our own", "librtp.a calls clock_monotonic_us",
            {"src/rtp/x.c": "long clock_monotonic_us(void);\nlong f(void);\nlong f(void)\n{\n"
                            "    return clock_monotonic_us();\n}\n"}),
    Example("check-cores-pure", "finds a variable in .bss", "the global variable count",
            {"src/cc/x.c": "int f(void);\nint f(void)\n{\n    static int count;\n    return ++count;\n}\n"}),
    Example("check-cores-pure", "finds a variable in .data", "the global variable state",
            {"src/rtp/x.c": "extern int state;\nint state = 3;\n"}),
    Example("check-cores-pure", "finds that nothing was built", "no static library"),
]


def write_tree(root, files):
    for name, text in {**GOOD, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_compile_commands(root):
    commands = [{"directory": str(root), "file": str(path), "command": f"cc -Isrc -c {path}"}
                for path in sorted(root.rglob("*.c"))]
    (root / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")


def compile_cores(root, files):
    """Both cores as static libraries, if the example has a file for one of them."""
    if not any(name.startswith(("src/cc/", "src/rtp/")) for name in files):
        return
    for core in ("cc", "rtp"):
        directory = root / "src" / core
        directory.mkdir(exist_ok=True)
        source = directory / "x.c"
        if not source.exists():
            source.write_text("int nothing(void);\nint nothing(void)\n{\n    return 0;\n}\n", encoding="utf-8")
        subprocess.run(["gcc", "-O1", "-fPIE", "-c", "x.c"], cwd=directory, check=True)
        subprocess.run(["ar", "rc", f"lib{core}.a", "x.o"], cwd=directory, check=True)


def arguments_for(example, root):
    if example.check == "check-cores-pure":
        compile_cores(root, example.files)
        return [root]
    if example.check == "check-tidy":
        write_compile_commands(root)
        return [root, "--root", root]
    return ["--root", root]


def try_example(example):
    """None if the check does what it should, or why not; a skip raises."""
    root = Path(tempfile.mkdtemp(prefix="lint-example-"))
    try:
        write_tree(root, example.files)
        finished = subprocess.run([str(HERE / example.check), *map(str, arguments_for(example, root))],
                                  capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(root)
    output = finished.stdout + finished.stderr
    if finished.returncode == NOT_INSTALLED:
        raise RuntimeError(output.strip())
    if example.says is None:
        return None if finished.returncode == 0 else f"it fails:\n{output}"
    if finished.returncode == 0:
        return "it passes"
    return None if example.says in output else f"it does not say {example.says!r}, but:\n{output}"


def main():
    failed = False
    print(f"1..{len(EXAMPLES)}")
    for number, example in enumerate(EXAMPLES, 1):
        name = f"{number} - {example.check} {example.title}"
        try:
            fault = try_example(example)
        except RuntimeError as reason:
            print(f"ok {name} # SKIP {reason}", flush=True)
            continue
        print(f"{'not ok' if fault else 'ok'} {name}", flush=True)
        if fault:
            failed = True
            print("\n".join(f"# {line}" for line in fault.splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
