"""Runs the real `confidante` command for each line of standard input, in a process of its own that is already warm.

A line is a JSON list of arguments. The answer, one line: its status and what it printed, as JSON. Each command runs in
a fork, so that nothing of one is known to the next; only the start of Python is saved.
"""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

from confidante.store.sqlite import settle

settle()

import django.db.backends.sqlite3.base  # noqa: E402 - after the settled library
import django.db.migrations.executor  # noqa: E402, F401 - the same

from confidante.cli.main import main  # noqa: E402


def run(arguments: list[str]) -> tuple[int, str, str]:
    """As a shell would see it: an exception is a traceback and status 1."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        except BaseException:  # noqa: BLE001 - whatever it is, the shell sees it as this
            import traceback

            traceback.print_exc()
            status = 1
    return status, out.getvalue(), err.getvalue()


def serve() -> None:
    for line in sys.stdin:
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            answer = json.dumps(run(json.loads(line)))
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    serve()
