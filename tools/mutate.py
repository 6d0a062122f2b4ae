"""Measure how much of reportgen/metrics its tests hold fast: change one place at a time, and see whether a test fails.

    .venv/bin/python tools/mutate.py --seed 7 --count 50

Places are drawn evenly, with a seed, from all that can be changed: comparisons, numbers and truth values (±1, turned), arithmetic and
masks (`+`/`-`, `*`/`/`, `&`/`|`), `and`/`or`, `not`, `-` and `~` (removed), returned values (None). Changed is a copy in a
temporary folder, never the checkout. The first call notes which lines each test of tests/metrics runs and how long it takes (kept until code or tests
change); of a change only the tests that run its statement are run, those of the module's own test file first, then the worked teams, then the quick
ones, in a fork of one process that has imported everything else, until the first fails. A run beyond its time counts as killed. Survivors are printed
with their place, to be read: each is a missing test, or says the same as before.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PLACE = Path(gettempdir(), "reportgen-mutation")
COPY, LINES, LAST = PLACE / "project", PLACE / "lines.json", PLACE / "last.txt"
COPIED = ("reportgen", "tests", "templates", "input_samples", "pyproject.toml")
PACKAGE, TESTS = "reportgen/metrics", "tests/metrics"

COMPARED: dict[type, tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
JOINED: dict[type, type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


def nodes_of(tree: ast.AST, statement: ast.stmt | None = None) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Each node but types and decorators (that a class is frozen makes no figure),
    with the function or statement of one whose lines say which tests run it; None is run by all, at import."""
    for name, field in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST):
                yield child, statement
                runs = isinstance(child, ast.Lambda) or (isinstance(child, ast.stmt) and statement is not None)
                inner: Any = child if runs or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else statement
                yield from nodes_of(child, inner)


def changes(node: ast.AST) -> list[Callable[[Any], ast.AST]]:
    """What can be changed in a node; empty where nothing can. Each takes the node and returns what stands in its place."""
    match node:
        case ast.Compare():
            return [compared(at, new) for at, old in enumerate(node.ops) for new in COMPARED[type(old)]]
        case ast.BinOp() if type(node.op) in JOINED:
            return [lambda found: ast.BinOp(found.left, JOINED[type(found.op)](), found.right)]
        case ast.AugAssign() if type(node.op) in JOINED:
            return [lambda found: ast.AugAssign(found.target, JOINED[type(found.op)](), found.value)]
        case ast.BoolOp():
            return [lambda found: ast.BoolOp(ast.Or() if isinstance(found.op, ast.And) else ast.And(), found.values)]
        case ast.UnaryOp():
            return [lambda found: found.operand]
        case ast.Constant(value=bool()):
            return [lambda found: ast.Constant(not found.value)]
        case ast.Constant(value=int() | float()):
            return [lambda found: ast.Constant(found.value + 1), lambda found: ast.Constant(found.value - 1)]
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            return [lambda _found: ast.Return(ast.Constant(None))]
    return []


def compared(at: int, new: type[ast.cmpop]) -> Callable[[Any], ast.AST]:
    return lambda found: ast.Compare(found.left, [new() if n == at else op for n, op in enumerate(found.ops)], found.comparators)


class Change:
    """One change of one file: its new text, where it is, and the lines whose tests are run."""

    def __init__(self, path: str, tree: ast.Module, position: int, rng: random.Random) -> None:
        tree = copy.deepcopy(tree)
        node, statement = list(nodes_of(tree))[position]
        new = rng.choice(changes(node))(node)
        self.path, self.line = path, getattr(node, "lineno", 0)
        self.said = f"{ast.unparse(node)}  →  {ast.unparse(new)}"
        self.lines = range(statement.lineno, (statement.end_lineno or 0) + 1) if isinstance(statement, (ast.stmt, ast.Lambda)) else None
        replaced = Replaced(node, new).visit(tree)
        self.text = ast.unparse(ast.fix_missing_locations(replaced))


class Replaced(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else super().generic_visit(node)


def sampled(seed: int, count: int) -> list[Change]:
    rng = random.Random(seed)
    trees = {str(path.relative_to(COPY)): ast.parse(path.read_text("utf-8")) for path in sorted((COPY / PACKAGE).rglob("*.py"))}
    places = [(path, at) for path, tree in trees.items() for at, (node, _) in enumerate(nodes_of(tree)) if changes(node)]
    print(f"{len(places)} places can be changed; {count} are drawn with seed {seed}", flush=True)
    return [Change(path, trees[path], at, rng) for path, at in rng.sample(places, count)]


class Chosen:
    """A pytest plugin: runs the tests named, in their order, on teams that are read already."""

    def __init__(self, wanted: list[str], datasets: dict[str, Any]) -> None:
        self.order = {name: at for at, name in enumerate(wanted)}
        self.datasets = datasets

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if "tests.metrics.test_worked" in sys.modules:
            sys.modules["tests.metrics.test_worked"].DATASETS.update(self.datasets)
        if self.order:
            items[:] = sorted((item for item in items if item.nodeid in self.order), key=lambda item: self.order[item.nodeid])


class Noted:
    """A pytest plugin: notes which lines of the package each test runs, and its seconds."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, dict[str, list[int]]]] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        seen: dict[str, set[int]] = {}
        folder = str(COPY / PACKAGE)

        def line(frame: Any, event: str, _argument: Any) -> Any:
            seen.setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
            return line

        def call(frame: Any, event: str, argument: Any) -> Any:
            return line(frame, event, argument) if frame.f_code.co_filename.startswith(folder) else None

        began = time.process_time()
        sys.settrace(call)
        yield
        sys.settrace(None)
        lines = {str(Path(path).relative_to(COPY)): sorted(numbers) for path, numbers in seen.items()}
        self.found[item.nodeid] = (time.process_time() - began, lines)


def forked(work: Callable[[], int], limit: float) -> int:
    """The exit code of work in a fork; 1 where it takes longer than limit seconds."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            nothing = os.open(LAST, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
            os._exit(work())
        os._exit(1)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def tests(files: list[str], *plugins: object) -> int:
    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *files], plugins=list(plugins)))


def lines_by_test(datasets: dict[str, Any]) -> dict[str, tuple[float, dict[str, list[int]]]]:
    """Of each test its seconds and the lines it runs; noted anew where code or tests have changed."""
    files = [path for folder in ("reportgen", "tests/metrics") for path in sorted((COPY / folder).rglob("*.py"))]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    if LINES.exists() and (kept := json.loads(LINES.read_text("utf-8")))["state"] == state:
        return kept["tests"]

    def note() -> int:
        noted = Noted()
        code = tests([TESTS], noted, Chosen([], datasets))
        if code == 0:
            LINES.write_text(json.dumps({"state": state, "tests": noted.found}), "utf-8")
        return code

    if forked(note, 3600) != 0:
        raise SystemExit(f"The tests fail without any change: see {LAST}.")
    return json.loads(LINES.read_text("utf-8"))["tests"]


def is_killed(change: Change, found: dict[str, tuple[float, dict[str, list[int]]]], datasets: dict[str, Any]) -> bool:
    own = f"test_{Path(change.path).stem}.py"
    wanted = [name for name, (_, lines) in found.items() if change.lines is None or set(change.lines) & set(lines.get(change.path, ()))]
    wanted = wanted or list(found)  # run by none but at import, which no test is noted for
    wanted.sort(key=lambda name: (own not in name, "test_worked" not in name, found[name][0]))
    path = COPY / change.path
    before = path.read_text("utf-8")
    path.write_text(change.text, "utf-8")
    files = list(dict.fromkeys(name.split("::")[0] for name in wanted))
    try:
        return forked(lambda: tests(files, Chosen(wanted, datasets)), 60 + 10 * sum(found[name][0] for name in wanted)) != 0
    finally:
        path.write_text(before, "utf-8")


def worked_teams() -> dict[str, Any]:
    """The teams of test_worked, read once for all changes; reading is none of the package's."""
    from reportgen.settingsreading import load_settings
    from reportgen.workbook import read_dataset

    folder = ROOT.parent / "shared" / "worked"
    teams = [folder / name for name in ("clean", "messy") if folder.is_dir()]
    return {team.name: read_dataset([team / "input"], load_settings(team / "reportgen.toml"), date(2026, 10, 31), jobs=1) for team in teams}


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--seed", type=int, required=True)
    words.add_argument("--count", type=int, default=50)
    given = words.parse_args()
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, COPY / name)
    shared = COPY.parent / "shared"
    if (ROOT.parent / "shared").is_dir() and not shared.exists():
        shared.symlink_to((ROOT.parent / "shared").resolve())
    sys.dont_write_bytecode = True
    os.chdir(COPY)
    sys.path.insert(0, str(COPY))
    import hypothesis  # noqa: F401  (imported before forking: each fork has it)
    import numpy  # noqa: F401
    import pandas  # noqa: F401

    datasets = worked_teams()
    if any(name.startswith(PACKAGE.replace("/", ".")) for name in sys.modules):
        raise SystemExit("reportgen.metrics was imported before its change.")
    found = lines_by_test(datasets)
    alive = 0
    drawn = sampled(given.seed, given.count)
    for number, change in enumerate(drawn, 1):
        if is_killed(change, found, datasets):
            print(f"{number}: killed", flush=True)
            continue
        alive += 1
        print(f"{number}: {change.path}:{change.line}: {change.said}", flush=True)
    print(f"seed {given.seed}: {len(drawn) - alive} of {len(drawn)} killed ({(len(drawn) - alive) / len(drawn):.0%})")


if __name__ == "__main__":
    main()
