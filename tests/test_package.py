"""What ``pip install`` brings: whole addons, only addons, where Odoo finds them."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dev.odoo_config import ADDONS, INTAKE, PROJECT

PLACE = "odoo/addons"
LEFT_OUT = {"pyproject.toml", "setup.py"}  # what an addon is packed by
FIND = """
import sys
import odoo.tools
from odoo.modules import Manifest, get_module_path, initialize_sys_path
odoo.tools.config.parse_config(["--addons-path", sys.argv[1]])
initialize_sys_path()
print(get_module_path("dext_dropbox"))
print(Manifest.for_addon("dext_dropbox").version)
from odoo.addons.dext_dropbox import dropbox_api
print(dropbox_api.__file__)
"""


def run(*command, **options):
    """Run ``command`` and return its output; a failure shows what it said."""
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of the project's files: building leaves traces where it happens."""
    folder = tmp_path_factory.mktemp("sources")
    known = run("git", "ls-files", "-z", cwd=PROJECT).split("\0")
    for name in filter(None, known):
        if (PROJECT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheels(sources, tmp_path_factory):
    """{addon: its wheel}; the intake is built from the top of the project."""
    return {
        addon: wheel_of(
            sources if addon == INTAKE else sources / addon,
            tmp_path_factory.mktemp("wheel"),
        )
        for addon in ADDONS
    }


def wheel_of(source, folder):
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", folder, source),
    )
    (wheel,) = folder.iterdir()
    return wheel


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/METADATA")]
        return archive.read(name).decode().splitlines()


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_holds_the_addon_and_nothing_else(sources, wheels, addon):
    with zipfile.ZipFile(wheels[addon]) as archive:
        packed = set(archive.namelist())
    known = run("git", "ls-files", "-z", addon, cwd=PROJECT).split("\0")
    wanted = {
        f"{PLACE}/{name}"
        for name in filter(None, known)
        if (sources / name).exists() and Path(name).name not in LEFT_OUT
    }
    assert f"{PLACE}/{addon}/__manifest__.py" in wanted
    assert {name for name in packed if ".dist-info/" not in name} == wanted


def test_wheels_say_what_they_need(wheels):
    intake = metadata(wheels[INTAKE])
    assert "Name: odoo-addon-dext-dropbox" in intake
    assert "Requires-Python: >=3.10" in intake
    assert "Requires-Dist: dropbox" in intake
    beside = metadata(wheels["dext_dropbox_document_reader"])
    needed = {line for line in beside if line.startswith("Requires-Dist: odoo-addon")}
    assert needed == {
        "Requires-Dist: odoo-addon-account_document_reader==19.0.*",
        "Requires-Dist: odoo-addon-dext_dropbox==19.0.*",
    }
    reader = metadata(wheels["account_document_reader"])
    assert 'Requires-Dist: rapidocr; extra == "pictures"' in reader


def test_odoo_finds_the_installed_addon(wheels, tmp_path):
    target = tmp_path / "site-packages"
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"),
        *("--target", target, wheels[INTAKE]),
    )
    library = [path for path in sys.path if path and Path(path) != PROJECT]
    addons = os.environ["DEXT_DROPBOX_ADDONS"]
    found = run(
        *(sys.executable, "-c", FIND, addons),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(target), *library])},
    )
    place = target / PLACE / INTAKE
    path, version, package = found.splitlines()
    assert Path(path) == place
    assert version == wheels[INTAKE].name.split("-")[1]
    assert Path(package).parent == place / "dropbox_api"
