"""``make host``: Odoo's own tests, without the addon and with it; says what differs.

An addon that changes contacts, companies, users or accounting entries breaks what its
own tests never touch. This takes about a quarter of an hour: it is for before a
release. Words are those of pytest: ``make host ARGS="-k partner"``.

As the module ``dev.host`` this is also the plugin of pytest that leaves out what says
nothing here.
"""

import inspect
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from . import database
from .cache import SetupError, progress, say
from .odoo_config import write_config

# The rooms of Odoo that the addon is a guest in, and which of their tests are run.
CHOSEN = {
    "account": [
        *("test_account_incoming_supplier_invoice.py", "test_account_journal*.py"),
        *("test_account_merge_wizard.py", "test_account_move_attachment.py"),
        *("test_account_move_duplicate.py", "test_account_move_entry.py"),
        *("test_account_move_import_template.py", "test_account_move_in_invoice.py"),
        *("test_account_move_send.py", "test_account_partner.py"),
        *("test_account_payment.py", "test_account_to_check.py", "test_audit_trail.py"),
        *("test_company_branch.py", "test_mail_tracking_value.py"),
        *("test_portal_invoice.py", "test_res_partner_merge.py", "test_sequence*.py"),
        *("test_setup_wizard.py", "test_unexpected_invoice.py"),
    ],
    "base": [
        *("test_acl.py", "test_base.py", "test_display_name.py", "test_form_create.py"),
        *("test_groups.py", "test_ir_attachment.py", "test_ir_cron.py"),
        *("test_ir_default.py", "test_ir_filters.py", "test_menu.py"),
        *("test_res_*.py", "test_search.py", "test_user_has_group.py"),
    ],
    "mail": [
        *("test_ir_ui_menu.py", "test_ir_websocket.py", "test_mail_activity.py"),
        *("test_mail_message.py", "test_mail_tools.py", "test_res_*.py"),
        "test_websocket_controller.py",
    ],
    "web": [
        *("test_base_document_layout.py", "test_favorite.py", "test_load_menus.py"),
        *("test_partner.py", "test_perf_load_menu.py", "test_res_*.py"),
        *("test_session_info.py", "test_web_search_read.py"),
    ],
}
WITHOUT, WITH = "without the addon", "with the addon"
FAILED = ("failure", "error")
ENDED = (0, 1)  # exit codes of pytest: all passed, or some failed


def main(*arguments):
    """Run the tests in both databases at once and compare.

    :return: an exit code, 0 if what passes without the addon passes with it
    """
    try:
        database.connect_server()
        files, missing = _files()
        for folder in missing:
            say(f"This Odoo has been packaged without {folder}.")
        with _databases() as names, TemporaryDirectory(prefix="host_") as folder:
            with progress(f"{len(files)} files of Odoo's tests, twice"):
                results = _run(names, files, arguments, Path(folder))
    except SetupError as error:
        say(f"\n{error}")
        return 1
    return _compare(results)


def _files():
    """Return the chosen files, and the folders of tests that this Odoo lacks."""
    files, missing = [], []
    roots = [Path(root) for root in os.environ["DEXT_DROPBOX_ADDONS"].split(",")]
    for module, patterns in CHOSEN.items():
        tests = [root / module / "tests" for root in roots]
        found = next(filter(Path.is_dir, tests), None)
        if not found:
            missing.append(f"{module}/tests")
            continue
        files += [path for pattern in patterns for path in sorted(found.glob(pattern))]
    if not files:
        raise SetupError("This Odoo has been packaged without its tests.")
    return files, missing


@contextmanager
def _databases():
    """Give {run: database} of the same firm, of which one has the addon."""
    name = f"dext_dropbox_host_{os.getpid()}"
    names = {WITHOUT: f"{name}_without", WITH: f"{name}_with"}
    try:
        database.copy(database.template(), names[WITHOUT])
        database.with_firm(names[WITH])
        yield names
    finally:
        for name in names.values():
            database.drop(name)


def _run(names, files, arguments, folder):
    """Return {run: {test: outcome}}."""
    running = {}
    for number, (run, name) in enumerate(names.items()):
        report = folder / f"{number}.xml"
        log = folder / f"{number}.log"
        command = [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"),
            *("-c", os.devnull, "-p", "dev.host", f"--junit-xml={report}"),
            *(f"--odoo-config={write_config(name)}", f"--odoo-database={name}"),
            *("--odoo-http", *files, *arguments),
        ]
        with open(log, "w") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        running[run] = (process, report, log)
    results = {}
    for run, (process, report, log) in running.items():
        if process.wait() not in ENDED or not report.exists():
            tail = log.read_text(errors="replace")[-3000:]
            raise SetupError(f"The tests {run} did not end:\n{tail}")
        results[run] = _outcomes(report)
    return results


def _outcomes(report):
    """Read {test: (outcome, last line of why)} from a report of pytest."""
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        test = f"{case.get('classname')}.{case.get('name')}"
        child = next((found for found in case if found.tag != "properties"), None)
        if child is None:
            outcomes.setdefault(test, ("passed", ""))
        elif child.tag in FAILED or test not in outcomes:
            told = (child.get("message") or "").strip().splitlines()
            outcomes[test] = (child.tag, told[0] if told else "")
    return outcomes


def _compare(results):
    without, own = results[WITHOUT], results[WITH]
    for run, outcomes in results.items():
        passed = sum(outcome == "passed" for outcome, _why in outcomes.values())
        print(f"{run}: {passed} of {len(outcomes)} passed")
    nowhere = ("not run", "")
    both, differs = [], []
    for test in sorted(without.keys() | own.keys()):
        (before, _why), (after, why) = (
            without.get(test, nowhere),
            own.get(test, nowhere),
        )
        if before != after:
            differs.append((test, before, after, why))
        elif before in FAILED:
            both.append(test)
    print(f"\n{len(both)} fail without the addon too:")
    for test in both:
        print(f"  {test}")
    print(f"\n{len(differs)} differ:")
    for test, before, after, why in differs:
        print(f"  {test}: {before} → {after}  {why}")
    return int(any(after != "passed" for _test, _before, after, _why in differs))


def pytest_collection_modifyitems(config, items):
    """Leave out what Odoo runs only when asked, and what drives a browser."""
    kept, left = [], []
    for item in items:
        tags = getattr(item.cls, "test_tags", {"standard"})
        source = inspect.getsource(item.function)
        drives = "start_tour(" in source or "browser_js(" in source
        (kept if "standard" in tags and not drives else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
