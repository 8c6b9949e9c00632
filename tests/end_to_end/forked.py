"""The program, imported once and forked for every call, so that a script's calls cost what they do and not an import.

`python -m tests.end_to_end.forked SOCKET` serves; ``CLIENT`` is the program that a script finds on its path.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = """\
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
socket.send_fds(server, [b"!"], [0, 1, 2])
server.sendall(json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode() + b"\\n")
sys.exit((server.recv(1) or b"\\x7f")[0])
"""


def serve(path: str) -> None:
    """Answer calls until the process is ended."""
    from spo_gitops.cli.main import main

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listening.accept()
            _, streams, *_ = socket.recv_fds(connection, 1, 3)
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                arguments, folder, environment = json.loads(connection.makefile("rb").readline())
                for number, stream in enumerate(streams):
                    os.dup2(stream, number)
                sys.stdin, sys.stdout, sys.stderr = (
                    os.fdopen(n, mode, encoding="utf-8") for n, mode in enumerate("rww")
                )
                os.chdir(folder)
                os.environ.clear()
                os.environ.update(environment)
                code: object = 70
                try:
                    main(arguments)
                except SystemExit as end:
                    code = end.code or 0
                except BaseException:  # the process ends here, whatever it was
                    traceback.print_exc()
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    connection.sendall(bytes([code if isinstance(code, int) else 1]))
                    os._exit(0)
            for stream in streams:
                os.close(stream)
            connection.close()


@contextlib.contextmanager
def program(folder: Path) -> Iterator[Path]:
    """A folder for the path, with a `spo-gitops` that is served as long as the context lasts."""
    place = folder / "s"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.forked", str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert serving.stdout is not None and serving.stdout.readline() == "ready\n"
            tools = folder / "bin"
            tools.mkdir()
            (tools / "client.py").write_text(CLIENT.format(path=str(place)), encoding="utf-8")
            tool = tools / "spo-gitops"
            tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{tools}/client.py" "$@"\n', encoding="utf-8")
            tool.chmod(0o755)
            yield tools
        finally:
            serving.terminate()


if __name__ == "__main__":
    serve(sys.argv[1])
