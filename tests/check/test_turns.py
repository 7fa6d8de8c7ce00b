"""Turns: who is slow or has much holds up nobody else, and nothing is done twice."""

import time
from contextlib import suppress
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api import client as client_module
from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.models.check import asking, turns
from odoo.addons.dext_dropbox.models.connection import lookout
from odoo.addons.dext_dropbox.models.drafts import turns as imports

from ..committing import CommittingCase
from ..common import DropboxCase
from ..conftest import emulator

OTHER_MAIL = "autre@example.com"
WITHIN = 60  # seconds


class TestCheckTurns(DropboxCase):
    """Many connections at a time."""

    def setUp(self):
        super().setUp()
        self.link()
        self.other = self.garage._dext_dropbox_connection()
        self.link(self.other, OTHER_MAIL)
        self.check()
        self.connections = self.connection + self.other

    def slow(self, until):
        """Let Dropbox not answer about the first connection until ``until()`` holds."""
        changes, cursor = DropboxClient.changes, self.connection.sudo().cursor
        self.answered = []

        def answer(client, root, given=None):
            end = time.monotonic() + WITHIN
            while given == cursor and not until() and time.monotonic() < end:
                time.sleep(0.02)
            self.answered.append(given == cursor)
            return changes(client, root, given)

        self.patch(DropboxClient, "changes", answer)

    def test_who_is_slow_is_waited_for_and_holds_up_nobody(self):
        self.slow(lambda: self.answered)
        emulator.write("/found.pdf", b"x", account=OTHER_MAIL)
        self.check()
        self.assertEqual(self.answered, [False, True])
        self.assertEqual(self.document("found.pdf").connection_id, self.other)
        self.assertFalse(self.connection.trouble)

    def test_news_of_others_are_met_while_somebody_is_waited_for(self):
        self.patch(turns, "PATIENCE", 0.05)
        self.slow(lambda: len(self.answered) == 2)
        record = type(self.connection)._record_answer
        told = []

        def recorded(connection, *args):
            more = record(connection, *args)
            if not told:
                told.append(connection)
                emulator.write("/late.pdf", b"x", account=OTHER_MAIL)
                self.other.with_env(connection.env)._hear_of_changes("webhook")
            return more

        self.patch(type(self.connection), "_record_answer", recorded)
        self.check()
        self.assertEqual(self.answered, [False, False, True])
        self.assertEqual(self.document("late.pdf").connection_id, self.other)

    def test_files_of_others_are_imported_while_somebody_is_waited_for(self):
        """There may be one worker alone."""
        self.patch(turns, "PATIENCE", 0.05)
        self.patch(lookout, "MOMENT", 60)
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf")
        self.check()
        self.drop(folder, "Invoices", "b.pdf")
        states, imported = [], []
        self.slow(lambda: imported)
        record = type(self.connection)._record_answer
        make = type(self.Document)._make_documents

        def made(rows, files):
            make(rows, files)
            imported.append(rows)

        self.patch(type(self.Document), "_make_documents", made)

        def recorded(connection, *args):
            if connection == self.connection:
                states.append(self.document("a.pdf").state)
            return record(connection, *args)

        self.patch(type(self.connection), "_record_answer", recorded)
        self.check()
        self.assertEqual(states, ["imported"])
        self.assertEqual(self.document("b.pdf").state, "pending")

    def test_answers_without_end_hold_up_nobody(self):
        """A long listing, of which each page is there at once."""
        self.patch(lookout, "MOMENT", 0)
        self.patch(turns, "PATIENCE", 20)
        looked = []
        meanwhile = type(self.connection)._meanwhile

        def count(connections, beside, listed):
            looked.append(beside)
            return meanwhile(connections, beside, listed)

        self.patch(type(self.connection), "_meanwhile", count)
        self.check()
        self.assertEqual(len(looked), 2)
        self.assertIs(looked[0], looked[1])

    def test_more_pages_come_after_all_others(self):
        run = turns.Run(self.connections)
        first, second = run.next(), run.next()
        self.assertEqual({first, second}, set(self.connections.ids))
        run.long.append(first)
        run.add(self.connections)  # both have news
        self.assertEqual(run.next(), second)
        self.assertEqual(run.next(), first)
        self.assertIsNone(run.next())

    def test_a_long_listing_is_a_few_pages_at_a_time(self):
        run = turns.Run(self.connection)
        run.next()  # it hangs
        run.long.extend(range(1, 21))
        asked = list(iter(run.next, None))
        self.assertEqual(asked, list(range(1, 1 + turns.LONG_AT_ONCE)))
        run.waiting.append(self.other.id)
        self.assertEqual(run.next(), self.other.id)
        run.ended(asked[0])
        self.assertEqual(run.next(), asked[-1] + 1)
        self.assertIsNone(run.next())

    def list_anew(self, files):
        """Let there be ``files`` in Dropbox, on pages of two, all to be listed."""
        for number in range(files):
            emulator.write(f"/{number}.pdf", b"%d" % number)
        self.patch(client_module, "PAGE", 2)
        self.connection.sudo().cursor = False

    def test_the_next_page_is_asked_for_while_one_is_recorded(self):
        asked, pages, others = [], [], self.other.sudo().cursor
        changes, record = DropboxClient.changes, type(self.connection)._record_page

        def answer(client, root, cursor=None):
            if cursor != others:
                asked.append(cursor)
            return changes(client, root, cursor)

        def recorded(connection, *args):
            pages.append(connection)
            end = time.monotonic() + WITHIN
            # Of the first page nobody knew that it is one of many; the fourth is last.
            while len(pages) in (2, 3) and len(asked) == len(pages):
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            return record(connection, *args)

        self.list_anew(8)
        self.patch(DropboxClient, "changes", answer)
        self.patch(type(self.connection), "_record_page", recorded)
        self.check()
        self.assertEqual(self.Document.search_count([]), 8)
        self.assertEqual((len(pages), len(asked)), (4, 4))

    def test_an_answer_behind_a_page_that_was_not_recorded_is_asked_for_anew(self):
        record, failed = type(self.connection)._record_page, []

        def recorded(connection, changes, *args):
            fresh = record(connection, changes, *args)
            if self.Document.search_count([]) == 6 and not failed:
                failed.append(changes)
                raise SerializationFailure
            return fresh

        self.list_anew(8)
        self.patch(type(self.connection), "_record_page", recorded)
        self.check()
        self.assertTrue(failed)
        names = sorted(self.Document.search([]).mapped("name"))
        self.assertEqual(names, [f"{number}.pdf" for number in range(8)])

    def test_where_others_have_more_pages_each_waits_for_its_turn(self):
        run = turns.Run(self.connection)
        run.time_left = 1
        run.long.append(self.connection.id)
        run.waiting.clear()
        self.assertFalse(run.may_ask_ahead(self.connection.id), "its first page")
        run.next()
        self.assertTrue(run.may_ask_ahead(self.connection.id))
        run.long.append(self.other.id)
        self.assertFalse(run.may_ask_ahead(self.connection.id))
        run.long.clear()
        run.time_left = 0
        self.assertFalse(run.may_ask_ahead(self.connection.id))

    def test_what_is_done_meanwhile_is_not_done_after_each_answer(self):
        """However long it takes: who has much holds up no check of others."""
        self.patch(lookout, "MOMENT", 0.5)
        self.patch(turns, "PATIENCE", 20)
        run = turns.Run(self.connections)
        looked = []

        def slowly(_connections, beside, _listed):
            looked.append(beside)
            time.sleep(1)

        self.patch(type(self.connection), "_meanwhile", slowly)
        with self.cron_mode(), self.registry.cursor() as cursor:
            env = self.env(cr=cursor, su=True)
            self.connections.with_env(env)._look_after_others(run)
        self.assertFalse(run.has_to_look())
        self.assertEqual(len(looked), 1)

    def test_an_answer_without_end_is_given_up(self):
        self.patch(asking, "LONGEST", 0.2)
        self.patch(turns, "PATIENCE", 0.05)
        given_up = []
        self.slow(lambda: given_up)
        with mute_logger("odoo.addons.dext_dropbox.models.connection.trouble"):
            self.check()
        given_up.append(True)
        self.assertEqual(self.connection.trouble, "busy")
        self.assertTrue(self.connection.not_before)
        self.assertFalse(self.other.trouble)

    def test_no_more_questions_than_threads(self):
        self.patch(asking, "AT_ONCE", 1)
        self.check()
        self.assertFalse(any(self.connections.mapped("trouble")))
        self.assertTrue(all(self.connections.mapped("last_check")))

    def test_an_answer_to_an_older_question_is_not_recorded(self):
        """Disconnected, connected elsewhere, or checked by hand meanwhile."""
        emulator.write("/found.pdf", b"x")
        connection = self.connection.sudo()
        asked = connection._asked(set())
        answer, run = asking.ask(asked.question), turns.Run(connection)
        connection.cursor = "another one"
        self.assertIsNone(connection._take_answer(asked, answer, run))
        connection.cursor = asked.question.cursor
        connection.account_id = "dbid:another"
        self.assertIsNone(connection._take_answer(asked, answer, run))
        self.assertFalse(self.Document.search([]))
        connection.account_id = asked.account_id
        self.assertIs(connection._take_answer(asked, answer, run), False)
        self.assertTrue(self.document("found.pdf"))

    def test_one_query_finds_what_is_due(self):
        with self.assertQueryCount(1):
            due = self.env[self.connection._name]._due()
        self.assertEqual(due, self.connections.sorted("id"))


@tagged("standard", "post_install", "-at_install")
class TestCheckLocks(CommittingCase):
    """One check of a connection at a time, whoever makes it."""

    def other_session(self):
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        env = api.Environment(cursor, SUPERUSER_ID, {})
        return env[self.connection._name].browse(self.connection.id)

    def test_a_connection_that_is_checked_is_left_alone(self):
        self.cursor.commit()
        other = self.other_session()
        self.assertTrue(other._try_turn())
        emulator.calls.clear()
        self.env[self.connection._name]._cron_check()
        self.assertIsNone(self.connection._check_page())
        self.assertFalse(emulator.calls)
        other._give_back([other.id])
        self.env[self.connection._name]._cron_check()
        self.assertTrue(emulator.calls)

    def test_an_idle_check_asks_the_database_little(self):
        connections = self.env[self.connection._name]
        connections._cron_check()
        before = self.cursor.sql_log_count
        connections._check_all(self.connection)
        self.assertLessEqual(self.cursor.sql_log_count - before, 11)

    def test_locks_are_given_back(self):
        self.cursor.commit()
        self.env[self.connection._name]._cron_check()
        other = self.other_session()
        self.assertTrue(other._try_turn())
        other._give_back([other.id])

    def test_locks_are_given_back_when_a_run_fails(self):
        self.cursor.commit()
        connections = self.env[self.connection._name]
        with (
            patch.object(type(connections), "_end_check", lambda *_args: 1 / 0),
            suppress(ZeroDivisionError),
        ):
            connections._cron_check()
            self.fail("it goes on")
        other = self.other_session()
        self.assertTrue(other._try_turn())
        other._give_back([other.id])

    def test_what_another_worker_was_told_is_not_lost(self):
        """It finds the connection being checked, whose worker looks once more."""
        self.env[self.connection._name]._cron_check()
        answers = asking.ask
        told = []

        def ask(question):
            answer = answers(question)
            if not told:
                told.append(True)
                emulator.write("/late.pdf", b"late")
                other = self.other_session()
                other._hear_of_changes("webhook")
                other.env.cr.commit()
                other._cron_news()  # finds it locked
            return answer

        with patch.object(asking, "ask", ask):
            self.env[self.connection._name]._cron_check()
        self.env.invalidate_all()
        rows = self.env["dext.dropbox.document"].search([])
        self.assertEqual(rows.mapped("name"), ["late.pdf"])


class TestImportTurns(DropboxCase):
    """Batches of many firms in turn."""

    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def second(self):
        other = self.garage._dext_dropbox_connection()
        self.link(other, OTHER_MAIL)
        folder = self.Folder.with_user(self.claire).activate(
            other.with_user(self.claire),
            self.sophie.parent_id,
            self.env["res.partner"],
            self.garage,
        )
        return other, folder.sudo()

    def test_who_has_one_file_does_not_wait_for_who_has_many(self):
        other, folder = self.second()
        for number in range(30):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.drop(folder, "Invoices", "single.pdf", account=OTHER_MAIL)
        self.check()
        self.patch(imports, "BATCH", 5)
        self.take()
        row = self.document("single.pdf")
        self.assertEqual((row.state, row.connection_id), ("imported", other))
        self.assertEqual(self.Document.search_count([("state", "!=", "imported")]), 0)
        before = self.Document.search(
            [("move_id", "!=", False), ("move_id", "<", row.move_id.id)]
        )
        self.assertLessEqual(len(before), 10, "two batches at most")

    def test_who_lends_a_hand_lets_news_come_first(self):
        self.drop(self.folder, "Invoices", "waiting.pdf")
        self.check()
        self.drop(self.folder, "Invoices", "new.pdf")
        self.connection._hear_of_changes("webhook")
        self._run_cron("dext_dropbox.dext_dropbox_cron_help_1")
        self.assertEqual(self.document("waiting.pdf").state, "pending")
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self._run_cron("dext_dropbox.dext_dropbox_cron_help_1")
        for name in ("waiting.pdf", "new.pdf"):
            self.assertEqual(self.document(name).state, "imported")

    def test_a_batch_that_takes_long_is_smaller_next_time(self):
        turn = imports.Turns()
        turn.note(1, 40)
        self.assertEqual(turn.most[1], imports.BATCH // 10)
        turn.note(1, 400)
        self.assertEqual(turn.most[1], 1)
        for _time in range(20):
            turn.note(1, 0.1)
        self.assertEqual(turn.most[1], imports.BATCH)

    def test_where_others_wait_the_first_batch_is_small(self):
        turn = imports.Turns()
        turn.renew(self.connection)
        self.assertEqual(turn.most_of(self.connection.id), imports.BATCH)
        turn.renew(self.connection + self.garage._dext_dropbox_connection())
        self.assertEqual(turn.most_of(self.connection.id), imports.FIRST)
        turn.note(self.connection.id, 0.1)
        self.assertEqual(turn.most_of(self.connection.id), imports.FIRST * 2)

    def test_news_do_not_wait_for_the_end_of_a_backlog(self):
        """There may be one worker alone: it checks, and then goes on."""
        for number in range(6):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check()
        self.patch(imports, "BATCH", 2)
        self.patch(lookout, "MOMENT", 0)
        self.connection.sudo()._hear_of_changes("webhook")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        self.take()
        self.assertEqual(self.Document.search_count([("state", "=", "imported")]), 2)
        cron = self.env.ref("dext_dropbox.dext_dropbox_cron_import")
        self.assertIn(cron, triggers.search([]).cron_id)
        self.check()
        self.take()
        self.assertEqual(self.Document.search_count([("state", "=", "imported")]), 6)

    def test_who_is_listed_has_no_turn_meanwhile(self):
        """A first listing would take many times as long."""
        other, folder = self.second()
        self.drop(folder, "Invoices", "single.pdf", account=OTHER_MAIL)
        self.check()
        for number in range(6):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.patch(client_module, "PAGE", 2)
        self.patch(lookout, "MOMENT", 0.001)
        self.connection.sudo().cursor = False
        served, batch = [], type(self.Document)._import_batch

        def counted(documents, connection, *args):
            known = documents.search_count([("connection_id", "=", connection.id)])
            served.append((connection.id, known))
            return batch(documents, connection, *args)

        self.patch(type(self.Document), "_import_batch", counted)
        self.check()
        self.take()
        self.assertEqual(served[0], (other.id, 1))
        self.assertEqual(served[-1], (self.connection.id, 6))
        self.assertEqual(set(served), {served[0], served[-1]})

    def test_meanwhile_everybody_has_a_turn(self):
        """Who has one file does not wait until who has many was served again."""
        other, folder = self.second()
        for number in range(4):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.drop(folder, "Invoices", "single.pdf", account=OTHER_MAIL)
        self.check()
        self.patch(imports, "BATCH", 1)
        self.patch(lookout, "MOMENT", 0.001)
        served, turn = [], imports.Turns()
        batch = type(self.Document)._import_batch

        def counted(documents, connection, *args):
            served.append(connection)
            return batch(documents, connection, *args)

        self.patch(type(self.Document), "_import_batch", counted)
        with self.cron_mode(), self.registry.cursor() as cursor:
            env = self.env(cr=cursor, su=True)
            self.Document.with_env(env)._import_meanwhile(turn, set())
        self.env.invalidate_all()
        self.assertEqual({one.id for one in served[:2]}, {self.connection.id, other.id})
        self.assertEqual(self.document("single.pdf").state, "imported")
        self.assertEqual(len(served), 2)

    def test_who_was_served_is_behind_the_others(self):
        turn = imports.Turns()
        turn.note(self.connection.id, 1)
        other = self.garage._dext_dropbox_connection()
        turn.renew(self.connection + other)
        self.assertEqual(list(turn.queue), [other.id, self.connection.id])

    def test_downloads_that_hang_do_not_hold_a_batch_for_long(self):
        for number in range(20):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check()
        download, begun = DropboxClient.download, []

        def slow(client, entry, *args):
            begun.append(entry)
            time.sleep(0.2)
            return download(client, entry, *args)

        self.patch(DropboxClient, "download", slow)
        name = "odoo.addons.dext_dropbox.models.drafts.importing.DOWNLOADING"
        with patch(name, 0.1):
            done = self.import_batch()
        self.assertLess(len(begun), 20)
        self.assertEqual(done, len(begun))
        waiting = self.Document.search([("state", "=", "pending")])
        self.assertEqual(len(waiting), 20 - len(begun))
        self.assertEqual(set(waiting.mapped("attempts")), {0})
        self.assertEqual(set(waiting.mapped("begun")), {0})

    def test_files_of_who_did_not_answer_wait_for_a_sign_of_life(self):
        """Nobody is held up by downloads that would hang."""
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        connection = self.connection.sudo()
        connection.write({"trouble": "busy", "poll_on": "2999-01-01 00:00:00"})
        self.take()
        self.assertEqual(self.document("a.pdf").state, "pending")
        cron = self.env.ref("dext_dropbox.dext_dropbox_cron_import")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.check()  # though it were not its turn
        self.assertFalse(connection.trouble)
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))
        self.take()
        self.assertEqual(self.document("a.pdf").state, "imported")

    def test_readings_are_of_each_firm_in_turn(self):
        other, folder = self.second()
        for number in range(4):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.drop(folder, "Invoices", "single.pdf", account=OTHER_MAIL)
        self.check_and_take()
        self.Document.search([]).sudo().write({"reading": "todo"})
        first_two = self.Document._to_read(2).mapped("connection_id")
        self.assertEqual(first_two, self.connection + other)


@tagged("standard", "post_install", "-at_install")
class TestHelp(CommittingCase):
    """While a scheduled action is at work, another one takes what comes."""

    def triggered(self):
        self.cursor.execute(
            "SELECT d.name FROM ir_cron_trigger t JOIN ir_model_data d"
            " ON d.model = 'ir.cron' AND d.res_id = t.cron_id ORDER BY t.id"
        )
        names = [name for (name,) in self.cursor.fetchall()]
        return [name.removeprefix("dext_dropbox_cron_") for name in names]

    def wake(self):
        self.cursor.execute("DELETE FROM ir_cron_trigger")
        self.env[self.connection._name]._wake("import")
        return self.triggered()

    def test_whoever_is_free_is_woken(self):
        self.cursor.commit()
        self.assertEqual(self.wake(), ["import"])
        self.cursor.commit()
        ids = [
            self.env.ref(f"dext_dropbox.dext_dropbox_cron_{name}").id
            for name in ("import", "help_1")
        ]
        with self.registry.cursor() as worker:
            worker.execute(
                "SELECT FROM ir_cron WHERE id = ANY(%s) FOR NO KEY UPDATE", [ids[:1]]
            )
            self.assertEqual(self.wake(), ["help_1"])
            self.cursor.commit()
            worker.execute(
                "SELECT FROM ir_cron WHERE id = ANY(%s) FOR NO KEY UPDATE", [ids]
            )
            self.assertEqual(self.wake(), ["help_2"])
            self.cursor.commit()

    def test_a_worker_that_has_just_ended_disturbs_nobody(self):
        self.cursor.commit()
        self.cursor.execute("SELECT 1")  # from now on this is how things are here
        cron = self.env.ref("dext_dropbox.dext_dropbox_cron_import").id
        with self.registry.cursor() as worker:
            worker.execute(
                "UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC' WHERE id = %s",
                [cron],
            )
        self.assertTrue(self.wake())
        self.cursor.execute("SELECT 1")

    def test_looking_who_is_free_keeps_nobody_from_work(self):
        self.cursor.commit()
        self.wake()
        with self.registry.cursor() as worker:
            worker.execute(
                "SELECT id FROM ir_cron WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED",
                [self.env.ref("dext_dropbox.dext_dropbox_cron_import").id],
            )
            self.assertTrue(worker.fetchone())

    def test_one_firm_is_imported_by_one_worker(self):
        self.cursor.commit()
        with self.registry.cursor() as worker:
            env = api.Environment(worker, SUPERUSER_ID, {})
            other = env[self.connection._name].browse(self.connection.id)
            self.assertTrue(other._try_import())
            self.assertFalse(self.connection._try_import())
            other._end_import()
        self.assertTrue(self.connection._try_import())
        self.connection._end_import()
