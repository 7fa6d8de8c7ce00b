"""The measure ``archive`` of ``make bench``: posted documents of the past.

Whoever stores them is a process of its own, as in Odoo: it is paused once, and killed
once in the middle of a batch; others go on.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections import Counter

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from . import samples

FINISH = "files/upload_session/finish_batch_v2"
PAUSED_AT, KILLED_AT = 0.3, 0.6  # of what is to be stored
INTO = 1.0  # seconds of the batch in which a worker is killed


def measure(bench, count):
    """Store ``count`` posted bills by “Archive all”; return the figures."""
    env = bench.env
    archive = env["dext.dropbox.archive"]._of(bench.connection)
    made = _add_bills(bench, count)
    archive.on = True
    run = env["dext.dropbox.archive.run"].create(
        {"archive_id": archive.id, "date_from": "2020-01-01"}
    )
    started = time.perf_counter()
    run.action_count()
    counting = time.perf_counter() - started
    run.action_begin()
    bench.cr.commit()
    bench.dropbox.calls.clear()
    whole = Storing(bench, run, made)
    whole.until(PAUSED_AT)
    run.action_pause()
    bench.cr.commit()
    whole.ends()
    paused = whole.stored()
    run.action_resume()
    bench.cr.commit()
    whole.until(KILLED_AT)
    whole.is_killed()
    killed = whole.stored()
    whole.until(1)
    whole.ends()
    _compare(bench, run, made)
    calls = Counter(call.route for call in bench.dropbox.calls)
    return {
        "documents": made,
        "seconds to count them beforehand": counting,
        "seconds at work": sum(whole.steps),
        "documents/s": made / sum(whole.steps),
        "seconds of the longest step": max(whole.steps),
        "stored when it was paused": paused,
        "stored when its worker was killed": killed,
        "Dropbox calls": calls.total(),
        "of these, batches committed": calls[FINISH],
        "memory growth of a worker (MB)": max(whole.growths),
    }


def _compare(bench, run, made):
    """:raises RuntimeError: something was stored twice, otherwise, or not at all"""
    bench.env.invalidate_all()
    files = bench.dropbox.tree()
    copies = bench.env["dext.dropbox.archive.copy"].search(
        [("run_id", "=", run.id), ("state", "=", "stored")]
    )
    lying = {path for path, content in files.items() if content is not None}
    if (len(copies), set(copies.mapped("path"))) != (made, lying):
        raise RuntimeError(f"{len(lying)} files, {len(copies)} stored of {made}")
    different = sum(
        copy.move_id.message_main_attachment_id.raw != files[copy.path]
        for copy in copies
    )
    if different or run.state != "done":
        raise RuntimeError(f"{different} files differ; the run is {run.state}")


class Storing:
    """The workers of one run, one after the other.

    :param steps: seconds of each step, of all workers
    :param growths: of the memory of each worker (MB)
    """

    def __init__(self, bench, run, made):
        self.bench, self.run, self.made = bench, run, made
        self.steps, self.growths, self._worker = [], [], None

    def stored(self):
        copies = self.bench.env["dext.dropbox.archive.copy"]
        self.bench.cr.commit()  # what others have committed is seen from now on
        count = copies.search_count([("state", "=", "stored")])
        self.bench.cr.commit()
        self.bench.env.invalidate_all()
        return count

    def until(self, share):
        """Let a worker store this share of all."""
        self._worker = self._worker or self._started()
        while self.stored() < share * self.made and self._step():
            pass

    def _started(self):
        return subprocess.Popen(
            [sys.executable, "-m", "dev.bench_archive", str(self.run.id)],
            stdout=subprocess.PIPE,
            text=True,
        )

    def _step(self):
        """Wait for the end of a step; return whether there was one."""
        line = self._worker.stdout.readline()
        if line:
            seconds, growth = json.loads(line)
            self.steps.append(seconds)
            self.growths.append(growth)
        return bool(line)

    def ends(self):
        """:raises RuntimeError: the worker has failed"""
        while self._step():
            pass
        if self._worker.wait():
            raise RuntimeError(f"the worker ended with {self._worker.returncode}")
        self._worker = None

    def is_killed(self):
        time.sleep(INTO)
        self._worker.kill()
        self.steps.append(INTO)
        while self._step():
            pass
        self._worker.wait()
        self._worker = None


def work(env, run):
    """Store until ``run`` is over or paused; print what each step took and grew."""
    from .bench_work import _clear_peak, _peak  # noqa: PLC0415 - it imports this one

    copies = env["dext.dropbox.archive.copy"]
    connection = run.connection_id

    gc.collect()
    _clear_peak()
    before = _peak()
    while run.state == "running":
        started = time.perf_counter()
        copies._store_batch(connection)
        run._end_those_done()
        env.cr.commit()
        growth = (_peak() - before) / 1024
        print(json.dumps([time.perf_counter() - started, growth]), flush=True)
        env.invalidate_all()


def _add_bills(bench, count):
    """Make ``count`` posted bills with a file each, without Odoo's way of doing so."""
    env = bench.env
    journal = bench.company._dext_dropbox_journal("purchase")
    partner = env["res.partner"].create({"name": "Moulins Réunis"})
    bill = (
        env["account.move"]
        .with_company(bench.company)
        .create(
            {
                "move_type": "in_invoice",
                "journal_id": journal.id,
                "partner_id": partner.id,
                "invoice_date": "2025-03-05",
                "date": "2025-03-05",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 10})],
            }
        )
    )
    bill.action_post()
    bench.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name ="
        " 'account_move' AND column_name NOT IN ('id', 'name', 'sequence_number',"
        " 'access_token') AND is_generated = 'NEVER'"
    )
    columns = ", ".join(f'"{name}"' for (name,) in bench.cr.fetchall())
    bench.cr.execute(
        f"INSERT INTO account_move ({columns}, name, sequence_number)"
        f" SELECT {columns}, 'BILL/2025/03/' || lpad(n::text, 6, '0'), n"
        " FROM account_move, generate_series(2, %s) n WHERE account_move.id = %s"
        " RETURNING id",
        [count, bill.id],
    )
    ids = [bill.id, *(id_ for (id_,) in bench.cr.fetchall())]
    for start in range(0, len(ids), 500):
        attachments = env["ir.attachment"].create(
            [
                {
                    "name": f"{move}.pdf",
                    "raw": samples.plain_bill(number=f"N{move}"),
                    "res_model": "account.move",
                    "res_id": move,
                }
                for move in ids[start : start + 500]
            ]
        )
        for attachment in attachments:
            bench.cr.execute(
                "UPDATE account_move SET message_main_attachment_id = %s WHERE id = %s",
                [attachment.id, attachment.res_id],
            )
        bench.cr.commit()
        env.invalidate_all()
        gc.collect()
    return len(ids)


def main(run):
    odoo.tools.config.parse_config(
        ["-c", os.environ["BENCH_CONFIG"], "--log-level", "error"]
    )
    with Registry(os.environ["BENCH_DATABASE"]).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        work(env, env["dext.dropbox.archive.run"].browse(int(run)))


if __name__ == "__main__":
    main(sys.argv[1])
