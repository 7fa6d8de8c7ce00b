"""The measure ``archive`` of ``make bench``: posted documents of the past."""

import gc
import time

from . import samples


def measure(bench, count):
    """Store ``count`` posted bills by “Archive all”; return the figures."""
    from .bench_work import _growth  # noqa: PLC0415 - it imports this module

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
    copies, batches = env["dext.dropbox.archive.copy"], []

    def store():
        while run.state == "running":
            began = time.perf_counter()
            copies._store_batch(bench.connection)
            run._end_those_done()
            bench.cr.commit()
            batches.append(time.perf_counter() - began)
            if len(batches) == 3:
                run.action_pause()
                bench.cr.commit()
                copies._store_batch(bench.connection)
                run.action_resume()

    growth = _growth(store)
    files = sum(content is not None for content in bench.dropbox.tree().values())
    stored = copies.search_count([("state", "=", "stored")])
    if (files, stored) != (made, made):
        raise RuntimeError(f"{files} files, {stored} stored of {made}")
    return {
        "documents": made,
        "seconds to count them beforehand": counting,
        "seconds": sum(batches),
        "documents/s": made / sum(batches),
        "seconds of the longest step": max(batches),
        "Dropbox calls": len(bench.dropbox.calls),
        "memory growth (MB)": growth["MB"],
    }


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
