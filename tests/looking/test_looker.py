"""The process that opens files: what it costs, what it survives, when it ends."""

import ast
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from looking import Limits, Looker, lasting_looker
from looking import looker as module

from dev import samples
from tests import poison
from tests.looking import FOLDER
from tests.looking.make import pdf, zipped

PDF = pdf()


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def seconds_of_children():
    """Of the processor, for all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_small_pdf_is_quick(looker):
    content, times = samples.plain_bill(), []
    for _ in range(200):
        start = time.perf_counter()
        looker.look("bill.pdf", content)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.001


def test_costs_nothing_before_the_first_file():
    with Looker() as looker:
        assert looker._process is None


def test_starts_at_once():
    times = []
    for _ in range(3):
        before = seconds_of_children()
        with Looker() as looker:
            looker.look("x", b"<Invoice/>")
        times.append(seconds_of_children() - before)
    # 0.07 on an idle machine, most of it Python itself.
    assert min(times) < 0.2


def test_knows_nothing_of_odoo():
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("odoo"), path
                # Nothing of the addon around the package.
                assert node.level <= len(path.relative_to(FOLDER).parts), path
            elif isinstance(node, ast.Import):
                assert not any(name.name.startswith("odoo") for name in node.names)


def test_sees_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_OF_ODOO", "x")
    with Looker() as looker:
        looker.look("x", PDF)
        environment = Path(f"/proc/{looker._process.pid}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"SECRET_OF_ODOO" not in environment


def test_limits_hold_whatever_is_inherited():
    """As Odoo's workers have limits of their own, and ways with signals."""
    code = f"""if True:
        import sys; sys.path.insert(0, {str(FOLDER.parents[1])!r})
        import resource, signal, tests.looking, looking
        from tests import poison
        from tests.looking.make import pdf
        slow, good = poison.jpeg_of_many_scans(999), pdf()
        resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (30, -1))
        for ending in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(ending, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF, signal.SIGALRM])
        with looking.Looker(looking.Limits(cpu=1, wall=60)) as looker:
            print(looker.look("x", good).mimetype)
            print(resource.prlimit(looker._process.pid, resource.RLIMIT_CPU)[0])
            print(looker.look("x", slow).reason)
    """
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, timeout=60, text=True
    )
    assert done.stdout.split() == ["application/pdf", "-1", "too_heavy"]


class TestDeath:
    def test_killed_between_two_files(self):
        with Looker() as looker:
            looker.look("x", PDF)
            os.kill(looker._process.pid, signal.SIGKILL)
            assert looker.look("x", PDF).mimetype == "application/pdf"

    def test_an_innocent_one_is_tried_again(self):
        """Killed by somebody else while it looks, for example for want of memory."""
        with Looker(Limits(cpu=30, wall=60)) as looker:
            looker.look("x", PDF)
            first = looker._process.pid
            content = poison.invoice_of_many_lines(50_000)
            found = []
            thread = threading.Thread(
                target=lambda: found.append(looker.look("x", content))
            )
            thread.start()
            status = Path(f"/proc/{first}/statm")
            # It has got the file.
            until(lambda: int(status.read_text().split()[1]) * 4096 > len(content))
            os.kill(first, signal.SIGKILL)
            thread.join()
            assert found[0].lines == 50_000
            assert looker._process.pid != first

    def test_one_that_kills_is_given_up(self, monkeypatch):
        kill = "import os; os.kill(os.getpid(), 11)"
        start = module._START.replace(
            "main(sys.argv[2])",
            f"import looking.child as c; c._answer = lambda *a: exec({kill!r});"
            " main(sys.argv[2])",
        )
        monkeypatch.setattr(module, "_START", start)
        with Looker() as looker:
            assert looker.look("x", PDF).reason == "too_heavy"

    def test_one_that_answers_drop_by_drop_is_not_waited_for(self, monkeypatch):
        monkeypatch.setattr(module, "GRACE", 1)
        drops = """
import os, signal, struct, time
signal.setitimer(signal.ITIMER_REAL, 0)
os.write(0, struct.pack(">II", 1_000_000, 0))
for _drop in range(100):
    os.write(0, b" ")
    time.sleep(0.2)
"""
        start = module._START.replace(
            "main(sys.argv[2])",
            f"import looking.child as c; c._answer = lambda *a: exec({drops!r});"
            " main(sys.argv[2])",
        )
        monkeypatch.setattr(module, "_START", start)
        with Looker(Limits(wall=3)) as looker:
            start = time.monotonic()
            assert looker.look("x", PDF).reason == "too_heavy"
            assert time.monotonic() - start < 3 + 1 + 5

    def test_a_stopped_one_is_not_waited_for(self, monkeypatch):
        monkeypatch.setattr(module, "GRACE", 1)
        with Looker(Limits(wall=3)) as looker:
            looker.look("x", b"")
            os.kill(looker._process.pid, signal.SIGSTOP)
            start = time.monotonic()
            assert looker.look("x", PDF).reason == "too_heavy"
            assert time.monotonic() - start < 3 + 1 + 5
            assert looker.look("x", b"hello").what == "text"

    def test_none_starts(self, monkeypatch):
        monkeypatch.setattr(module, "_START", "raise SystemExit(1)")
        with Looker() as looker, pytest.raises(module.CannotLook):
            looker.look("x", PDF)
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        with Looker() as looker, pytest.raises(module.CannotLook):
            looker.look("x", PDF)

    def test_a_library_is_missing(self, monkeypatch):
        """No fault of the file: it is not refused."""
        start = module._START.replace(
            "main(sys.argv[2])", "sys.modules['pypdfium2'] = None; main(sys.argv[2])"
        )
        monkeypatch.setattr(module, "_START", start)
        with Looker() as looker:
            with pytest.raises(module.CannotLook, match="pypdfium2"):
                looker.look("x", PDF)
            assert looker.look("x", b"<Invoice/>").holds_data

    @pytest.mark.parametrize("answer", ["[]", '{"look": 3, "parts": []}', "{"])
    def test_lies_are_not_believed(self, monkeypatch, answer):
        start = module._START.replace(
            "main(sys.argv[2])",
            "import looking.child as c, struct;"
            f"c._answer = lambda *a: [struct.pack('>II', {len(answer)}, 0)"
            f" + {answer.encode()!r}]; main(sys.argv[2])",
        )
        monkeypatch.setattr(module, "_START", start)
        with Looker() as looker:
            assert looker.look("x", PDF).reason == "too_heavy"


class TestEnd:
    def test_closed(self):
        with Looker() as looker:
            looker.look("x", PDF)
            pid = looker._process.pid
        assert not is_alive(pid)

    @pytest.mark.parametrize("busy", [False, True])
    def test_ends_with_its_parent(self, tmp_path, busy):
        poisoned = tmp_path / "poison"
        poisoned.write_bytes(poison.jpeg_of_many_scans(900) if busy else b"x")
        code = (
            f"import sys; sys.path.insert(0, {str(FOLDER.parents[1])!r})\n"
            "import tests.looking, looking, os\n"
            "looker = looking.Looker(looking.Limits(cpu=3, wall=6))\n"
            "looker.look('x', b'x')\n"
            "print(looker._process.pid, flush=True)\n"
            f"looker.look('x', open({str(poisoned)!r}, 'rb').read())\n"
            "input()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as parent:
            pid = int(parent.stdout.readline())
            assert is_alive(pid)
            parent.kill()
        until(lambda: not is_alive(pid))


class TestLasting:
    def test_stays_for_the_next_file(self):
        kept = lasting_looker()
        kept.look("x", PDF)
        pid = kept._process.pid
        assert lasting_looker().look("x", PDF).mimetype == "application/pdf"
        assert lasting_looker()._process.pid == pid
        kept.close()

    def test_each_thread_and_each_forked_process_has_its_own(self):
        own, others = lasting_looker(), []
        thread = threading.Thread(target=lambda: others.append(lasting_looker()))
        thread.start()
        thread.join()
        assert others[0] is not own
        child = os.fork()
        if not child:
            os._exit(lasting_looker() is own)
        assert os.waitpid(child, 0)[1] == 0

    def test_ends_when_it_has_nothing_to_do_and_comes_back(self):
        with Looker(Limits(idle=0.1)) as looker:
            looker.look("x", PDF)
            former = looker._process
            until(lambda: not is_alive(former.pid))
            assert looker.look("x", PDF).mimetype == "application/pdf"
            assert looker._process.pid != former.pid


def test_shared_by_threads(looker):
    contents = [PDF, b"<Invoice/>", b"hello", zipped({"a.pdf": PDF})]
    expected = [looker.look("x", content) for content in contents]
    results = {}

    def work(number):
        results[number] = [looker.look("x", content) for content in contents * 10]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found == expected * 10 for found in results.values())
    assert len(results) == 4
