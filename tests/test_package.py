"""What ``pip install`` brings: the whole addon, only the addon, where Odoo finds it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
ADDON = "dext_dropbox"
PLACE = "odoo/addons/dext_dropbox"
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
def wheel(sources, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", folder, sources),
    )
    (wheel,) = folder.iterdir()
    return wheel


def test_wheel_holds_the_addon_and_nothing_else(sources, wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    wanted = {
        f"{PLACE}/{path.relative_to(sources / ADDON).as_posix()}"
        for path in (sources / ADDON).rglob("*")
        if path.is_file()
    }
    assert f"{PLACE}/views/dext_dropbox_menus.xml" in wanted
    assert {name for name in packed if ".dist-info/" not in name} == wanted


def test_wheel_says_what_it_needs(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/METADATA")]
        metadata = archive.read(name).decode().splitlines()
    assert "Name: odoo-addon-dext-dropbox" in metadata
    assert "Requires-Python: >=3.10" in metadata
    assert "Requires-Dist: dropbox" in metadata


def test_odoo_finds_the_installed_addon(wheel, tmp_path):
    target = tmp_path / "site-packages"
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"),
        *("--target", target, wheel),
    )
    library = [path for path in sys.path if path and Path(path) != PROJECT]
    addons = os.environ["DEXT_DROPBOX_ADDONS"]
    found = run(
        *(sys.executable, "-c", FIND, addons),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(target), *library])},
    )
    place = target / PLACE
    path, version, package = found.splitlines()
    assert Path(path) == place
    assert version == wheel.name.split("-")[1]
    assert Path(package).parent == place / "dropbox_api"
