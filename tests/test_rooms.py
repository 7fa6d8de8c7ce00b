"""The rooms of ``models/``: each knows only those before it in ``__init__.py``."""

import ast
from collections import defaultdict
from pathlib import Path

from odoo.models import BaseModel

from odoo.addons import dext_dropbox

ADDON = Path(dext_dropbox.__file__).parent
MODELS = ADDON / "models"
MOST_LINES = 400


def parsed(path):
    return ast.parse(path.read_text())


def rooms():
    """The names of the rooms, in their order; the wizards come after all models."""
    (statement,) = parsed(MODELS / "__init__.py").body
    return [name.name for name in statement.names] + ["wizards"]


def files(room):
    if room == "wizards":
        return sorted((ADDON / "wizards").glob("*.py"))
    place = MODELS / room
    return sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def defined(tree):
    """Yield the names that a file gives to methods, fields, models and constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef | ast.Module):
            for statement in node.body:
                yield from assigned(statement)


def assigned(statement):
    """Yield the names that a statement of a class or a file gives."""
    for target in getattr(statement, "targets", ()):
        for name in ast.walk(target):
            if isinstance(name, ast.Name):
                yield name.id
                if name.id == "_name":
                    yield statement.value.value


def used(tree):
    """Yield (name, line) of attributes that are read, of models and of imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield node.slice.value, node.lineno  # env["model"]
        elif isinstance(node, ast.Call):
            for path in named_fields(node):
                yield from ((name, node.lineno) for name in path.split("."))


def named_fields(call):
    """Yield the paths of fields that ``related=`` or ``@api.depends`` name."""
    words = [word.value for word in call.keywords if word.arg == "related"]
    if getattr(call.func, "attr", "") in ("depends", "constrains", "onchange"):
        words += call.args
    for word in words:
        if isinstance(word, ast.Constant) and isinstance(word.value, str):
            yield word.value


# Fields of core whose names a wizard has too.
CORE = {"line_ids", "move_type"}


def is_ours(name):
    """Whether a name is one that tells: single words are also those of others."""
    if not isinstance(name, str) or name in CORE or hasattr(BaseModel, name):
        return False
    return "_" in name.strip("_") or name.startswith(("_", "dext.")) or name.isupper()


def steps_back():
    """Return what an earlier room uses although only a later one has it."""
    homes = defaultdict(set)
    order = rooms()
    for number, room in enumerate(order):
        for path in files(room):
            for name in defined(parsed(path)):
                homes[name].add(number)
    return [
        f"{path.relative_to(ADDON)}:{line} {name} ({order[min(homes[name])]})"
        for number, room in enumerate(order)
        for path in files(room)
        for name, line in used(parsed(path))
        if is_ours(name) and name in homes and min(homes[name]) > number
    ]


def test_no_room_knows_a_later_one():
    assert steps_back() == []


def test_no_file_is_long():
    long = {
        path.relative_to(ADDON).as_posix(): count
        for path in ADDON.rglob("*.py")
        if (count := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert not long
