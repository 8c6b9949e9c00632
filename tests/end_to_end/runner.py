"""A job of a workflow, run step by step on this machine: scripts by bash, actions by small stand-ins.

Knows as much of GitHub's expressions as our workflows use. Source: docs.github.com, "Evaluate expressions", "Workflow
commands for GitHub Actions".
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
_TOKENS = re.compile(r"'[^']*'|\w+\(\)|[\w.*-]+|&&|\|\||==|!=|!|\(|\)|\s+")


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    return found


def scripts_of(name: str) -> set[str]:
    """The names of all steps of a workflow that run a script."""
    jobs = load(name)["jobs"].values()
    return {step["name"] for job in jobs for step in job["steps"] if "run" in step}


@dataclass
class Ended:
    """How a job ended: whether all was well, what its steps printed, and its summary."""

    ok: bool
    said: str
    summary: str
    outputs: dict[str, dict[str, str]]


@dataclass
class Runner:
    """One repository on GitHub: its remote, what is secret, what it left as artifacts, and which scripts ran."""

    folder: Path
    remote: Path
    api: str
    token: str
    tools: Path  # the folder with spo-gitops
    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[Path, ...] = ()  # files beside the checkout's that the configuration names
    ran: set[str] = field(default_factory=set)
    jobs: int = 0

    def run(self, workflow: str, job: str, *, event: Mapping[str, Any], name: str, ref: str, **inputs: str) -> Ended:
        """Run a job on a fresh clone of ``ref``, for an event of that name."""
        self.jobs += 1
        self._place = self.folder / f"job-{self.jobs}"
        self._space = self._place / "work"
        self._place.mkdir(parents=True)
        git("clone", "--quiet", str(self.remote), str(self._space), cwd=self._place)
        git("fetch", "--quiet", "origin", ref, cwd=self._space)
        git("checkout", "--quiet", "-B", "main", "FETCH_HEAD", cwd=self._space)
        for file in self.ignored:
            shutil.copy(file, self._space / file.name)
        (self._place / "event.json").write_text(json.dumps(event), encoding="utf-8")
        sha = git("rev-parse", "HEAD", cwd=self._space)
        self._context: dict[str, Any] = {
            "github": {"event": event, "event_name": name, "token": self.token, "repository": "contoso/tenant",
                       "sha": sha, "server_url": "https://github.com"},
            "secrets": self.secrets, "vars": self.variables, "inputs": inputs, "steps": {},
        }  # fmt: skip
        self._base = self._environment(sha, name)
        told, ok = [], True
        described = load(workflow)["jobs"][job]
        if "if" in described and not self._value(str(described["if"]), ok):
            return Ended(True, "skipped", "", {})
        for number, step in enumerate(described["steps"]):
            if not self._value(str(step.get("if", "success()")), ok):
                continue
            good, said = self._step(step, number)
            told.append(said)
            ok = ok and good
        summary = self._place / "summary.md"
        outputs = {name: found["outputs"] for name, found in self._context["steps"].items()}
        return Ended(ok, "\n".join(told), summary.read_text("utf-8") if summary.exists() else "", outputs)

    def artifact(self, name: str) -> Path:
        return self.folder / "artifacts" / name

    def _step(self, step: Mapping[str, Any], number: int) -> tuple[bool, str]:
        given = {key: self._filled(str(value)) for key, value in step.get("with", {}).items()}
        if "uses" in step:
            return self._uses(step["uses"].partition("@")[0], given)
        self.ran.add(step["name"])
        output = self._place / f"output-{number}"
        output.touch()
        environment = {key: self._filled(str(value)) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self._space, env={**self._base, **environment, "GITHUB_OUTPUT": str(output)},
            capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        lines = (line.partition("=") for line in output.read_text(encoding="utf-8").splitlines())
        if "id" in step:
            self._context["steps"][step["id"]] = {"outputs": {key: value for key, _, value in lines}}
        said = f"$ {step['name']} ({done.returncode})\n{done.stdout}{done.stderr}"
        assert self.token not in said and "Traceback" not in said, said
        return done.returncode == 0, said

    def _uses(self, action: str, given: Mapping[str, str]) -> tuple[bool, str]:
        match action:
            case "actions/checkout":
                if given.get("ref"):
                    git("fetch", "--quiet", "origin", given["ref"], cwd=self._space)
                    git("checkout", "--quiet", "-B", "main", "FETCH_HEAD", cwd=self._space)
                assert given["persist-credentials"] == "False"
            case "./.github/actions/spo-gitops":
                pass  # test_action.py installs; here the program is on the path
            case "actions/upload-artifact":
                _upload(self._space, given["path"].split(), self.artifact(given["name"]))
            case "actions/download-artifact":
                shutil.copytree(self.artifact(given["name"]), self._space / given["path"], dirs_exist_ok=True)
            case "github/codeql-action/upload-sarif":
                assert json.loads((self._space / given["sarif_file"]).read_text("utf-8"))["version"] == "2.1.0"
            case _:
                raise AssertionError(f"no stand-in for {action}")
        return True, ""

    def _environment(self, sha: str, event: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "SPO_GITOPS_"))}
        return kept | {
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
            "CI": "true",
            "RUNNER_TEMP": str(self._place),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.api,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "contoso/tenant",
            "GITHUB_RUN_ID": "77",
            "GITHUB_SHA": sha,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self._place / "event.json"),
            "GITHUB_STEP_SUMMARY": str(self._place / "summary.md"),
        }

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{(.*?)\}\}", lambda m: _text(self._value(m[1], True)), text)

    def _value(self, expression: str, ok: bool) -> Any:
        """An expression's value; a condition that names no status function holds only while all is well."""
        text = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", expression.strip())
        functions = {"success()": ok, "failure()": not ok, "always()": True, "cancelled()": False}
        words = {"&&": "and", "||": "or", "!": "not "}
        python, tokens = "", _TOKENS.findall(text)
        assert "".join(tokens) == text, f"cannot read {text!r}"
        for token in tokens:
            if token in functions:
                python += str(functions[token])
            elif token in words:
                python += words[token]
            elif re.match(r"[A-Za-z]", token):
                python += repr(self._looked_up(token))
            else:
                python += token
        value = eval(python.strip(), {"__builtins__": {}})
        return value if ok or any(name in text for name in functions) else False

    def _looked_up(self, path: str) -> Any:
        found: Any = self._context
        for part in path.split("."):
            found = found.get(part, "") if isinstance(found, Mapping) else ""
        return found


def git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"git {arguments}: {done.stderr}"
    return done.stdout.strip()


def _upload(space: Path, patterns: list[str], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for pattern in patterns:
        path = space / pattern
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True)
        elif path.exists():
            shutil.copy(path, target / path.name)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
