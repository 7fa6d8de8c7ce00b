"""The emulator as a distribution, and the order of its files."""

import ast
import subprocess
import sys
import zipfile
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import dropbox_emulator

FOLDER = Path(dropbox_emulator.__file__).parent
LONGEST = 400  # lines


def modules():
    """Return {name: path} of all modules, names relative to the package."""
    return {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts): path
        for path in FOLDER.rglob("*.py")
    }


def imported(name, path, known):
    """Return which modules of the package a module imports, wherever it does."""
    package = name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        above = package[: len(package) - node.level + 1]
        base = [*above, *(node.module or "").split(".")] if node.module else above
        for alias in node.names:
            for parts in ([*base, alias.name], base, [*base, "__init__"]):
                if ".".join(parts) in known:
                    found.add(".".join(parts))
                    break
    return found - {name}


def test_no_circles():
    known = modules()
    graph = {name: imported(name, path, known) for name, path in known.items()}
    order = list(TopologicalSorter(graph).static_order())
    below = ["files", "faults", "world", "people", "dispatch", "server", "emulator"]
    assert sorted(below, key=order.index) == below
    assert graph["world"] and not graph["paths"]


@pytest.mark.parametrize("name", sorted(modules()))
def test_files_are_short(name):
    assert len(modules()[name].read_text().splitlines()) <= LONGEST


def test_wheel_has_everything(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    # setuptools leaves its traces where it builds.
    for path in FOLDER.rglob("*"):
        if path.suffix in (".py", ".toml", ".md"):
            target = source / path.relative_to(FOLDER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    build = (
        "from setuptools import build_meta; import sys;"
        "build_meta.build_wheel(sys.argv[1])"
    )
    subprocess.run(
        [sys.executable, "-c", build, tmp_path],
        cwd=source,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.endswith(".py")}
    wanted = {
        "dropbox_emulator/" + str(path.relative_to(FOLDER))
        for path in modules().values()
    }
    assert names == wanted
