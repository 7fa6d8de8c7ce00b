"""Beside queue_job: the same steps as jobs, one of a kind for each connection."""

import pytest

from ..common import DropboxCase

pytest.importorskip("odoo.addons.queue_job", reason="queue_job is not installed here")

from odoo.addons.queue_job.exception import RetryableJobError  # noqa: E402
from odoo.addons.queue_job.tests.common import trap_jobs  # noqa: E402

CHANNEL = "root.dext_dropbox_"


class TestJobs(DropboxCase):
    def setUp(self):
        super().setUp()
        if "queue.job" not in self.env or not hasattr(self.connection, "_job_check"):
            self.skipTest("dext_dropbox_queue is not in this database")
        self.link()
        self.folder = self.activate()
        self.check_by_job()

    def perform(self, jobs, rounds=10):
        """Do what is delayed, and what that delays, as the runner would."""
        done = []
        while rounds and (waiting := list(jobs.enqueued_jobs)):
            jobs.enqueued_jobs.clear()
            for job in waiting:
                with self.cron_mode():
                    job.perform()
                done.append(job.func.__name__)
            self.env.invalidate_all()
            rounds -= 1
        return done

    def check_by_job(self):
        with trap_jobs() as jobs:
            self.check()
            return self.perform(jobs)

    def take_by_jobs(self):
        with trap_jobs() as jobs:
            self.take()
            return self.perform(jobs)

    def test_a_file_becomes_a_draft_by_jobs_alone(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.assertEqual(self.check_by_job(), ["_job_check"])
        row = self.document("a.pdf")
        self.assertEqual(row.state, "pending")
        self.assertEqual(self.take_by_jobs(), ["_job_import"] * 2)
        self.assertEqual(row.state, "imported")
        self.assertEqual(row.move_id.state, "draft")

    def test_scheduled_actions_do_nothing_themselves(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.calls.clear()
        with trap_jobs():
            self.check()
            self.take()
        self.assertFalse(self.dropbox.calls)
        self.assertFalse(self.Document.search([]))

    def test_jobs_have_channels_and_an_identity(self):
        with trap_jobs() as jobs:
            self.check()
            self.check()
            (job,) = {job.identity_key: job for job in jobs.enqueued_jobs}.values()
        self.assertEqual(job.identity_key, f"dext_dropbox.check.{self.connection.id}")
        self.assertEqual(job.job_config.channel, f"{CHANNEL}check")
        self.assertTrue(job.job_config.allow_commit)

    def test_a_page_is_a_job(self):
        from odoo.addons.dext_dropbox.dropbox_api import client  # noqa: PLC0415

        self.patch(client, "PAGE", 2)
        self.connection.sudo().cursor = False
        for number in range(5):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.assertGreater(len(self.check_by_job()), 2)
        self.assertEqual(self.Document.search_count([]), 5)

    def test_one_at_a_time(self):
        self.patch(type(self.connection), "_hold_check", lambda _self: False)
        with self.assertRaises(RetryableJobError) as caught:
            self.connection.sudo()._job_check()
        self.assertTrue(caught.exception.ignore_retry)
