"""The listener: where Dropbox cannot call, somebody waits for it."""

import asyncio
import threading
import time
from contextlib import closing, suppress
from unittest.mock import patch

from odoo.cli.command import find_command
from odoo.tests import BaseCase, tagged

from odoo.addons.dext_dropbox import listener
from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.dropbox_api.longpoll import Heard
from odoo.addons.dext_dropbox.dropbox_api.values import App, Tokens

from ..common import DropboxCase
from ..conftest import APP, emulator

WITHIN = 90  # seconds; the machine may be busy with other tests


class Kept:
    """The connections of a database, whose checks take no time.

    :param count: connections, all of one account
    """

    def __init__(self, count=1):
        given = emulator.grant()
        tokens = Tokens(given["refresh_token"], given["access_token"])
        self.client = DropboxClient(App(APP.key), tokens)
        self.cursor = self.client.changes("").cursor
        self.all = dict.fromkeys(range(count), self.cursor)
        self.told = []
        self.looks = 0  # for all connections

    def cursors(self, ids):
        self.looks += ids is None
        return {id_: cur for id_, cur in self.all.items() if ids is None or id_ in ids}

    def tell(self, ids):
        moved = self.client.changes("", self.cursor).cursor
        for id_ in ids:
            self.all[id_] = moved
        self.told += ids


@tagged("standard", "post_install", "-at_install")
class TestListener(BaseCase):
    def setUp(self):
        super().setUp()
        emulator.reset()
        for name in ("FIRST_PAUSE", "LOOK_SOON"):
            self.enterContext(patch.object(listener, name, 0.05))

    def listen(self, kept, *steps):
        """Run a listener for ``kept`` while ``steps`` are gone, each a coroutine."""

        async def run():
            task = asyncio.create_task(listener.Listener(kept).run())
            try:
                for step in steps:
                    await step(task)
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

        asyncio.run(run())

    def until(self, condition):
        async def step(task):
            deadline = time.monotonic() + WITHIN
            while not condition():
                self.assertFalse(task.done(), "it has ended")
                self.assertLess(time.monotonic(), deadline, "it took too long")
                await asyncio.sleep(0.02)

        return step

    def do(self, action):
        async def step(_task):
            await asyncio.to_thread(action)

        return step

    def looked(self, kept):
        """A step that ends when the connections were looked for, all of it, once more.

        The first look that is seen may have begun before.
        """

        async def step(task):
            seen = kept.looks
            await self.until(lambda: kept.looks > seen + 1)(task)

        return step

    def waiting(self, count):
        """Whether so many calls are waiting in Dropbox now."""
        return lambda: (
            sum(call.route.endswith("longpoll") for call in emulator.calls) >= count
        )

    def test_it_tells_of_changes_each_time(self):
        kept = Kept()
        self.listen(
            kept,
            self.do(lambda: emulator.write("/a.pdf", b"a")),
            self.until(lambda: len(kept.told) == 1),
            self.do(lambda: emulator.write("/b.pdf", b"b")),
            self.until(lambda: len(kept.told) >= 2),
        )
        self.assertEqual(set(kept.told), {0})

    def test_a_change_is_told_once(self):
        kept = Kept()
        tell = kept.tell

        def busy(ids):  # the check has not moved the cursor yet
            kept.told += ids
            if len(kept.told) > 1:
                tell(ids)

        kept.tell = busy
        self.listen(
            kept,
            self.do(lambda: emulator.write("/a.pdf", b"a")),
            self.until(lambda: len(kept.told) == 1),
            self.do(lambda: time.sleep(1)),
        )
        self.assertEqual(kept.told, [0])

    def test_hundreds_on_one_thread(self):
        self.enterContext(patch.object(listener, "SPREAD", 1))
        kept = Kept(300)
        threads = threading.active_count()
        self.listen(
            kept,
            self.do(lambda: time.sleep(1)),
            self.do(lambda: emulator.write("/a.pdf", b"a")),
            self.until(lambda: len(set(kept.told)) == 300),
            self.do(lambda: self.assertLess(threading.active_count(), threads + 10)),
        )

    def test_connections_come_and_go_by_themselves(self):
        self.enterContext(patch.object(listener, "LOOK_EVERY", 0.1))
        kept = Kept(0)
        self.listen(
            kept,
            self.do(lambda: kept.all.update({7: kept.cursor})),
            self.do(lambda: emulator.write("/a.pdf", b"a")),
            self.until(lambda: kept.told == [7]),
            self.do(kept.all.clear),
            self.looked(kept),
            self.do(lambda: emulator.write("/b.pdf", b"b")),
            self.looked(kept),
        )
        self.assertEqual(kept.told, [7])

    def test_trouble_passes(self):
        kept = Kept()
        route = "files/list_folder/longpoll"
        kinds = "server_error", "close", "truncated", "bad_gateway", "rate_limit"
        for kind in kinds:
            emulator.faults.add(route, kind, retry_after=1)
        self.listen(
            kept,
            self.do(lambda: emulator.write("/a.pdf", b"a")),
            self.until(lambda: kept.told == [0]),
        )
        self.assertFalse(emulator.faults.pending())

    def test_a_cursor_that_ended_is_for_the_check(self):
        kept = Kept()
        emulator.faults.add("files/list_folder/longpoll", "reset")
        self.listen(kept, self.until(lambda: kept.told == [0]))

    def test_dropbox_may_want_a_rest(self):
        asked = []

        async def restless(_session, _cursor):
            asked.append(time.monotonic())
            return Heard(False, 0.3)

        with patch.object(listener, "wait_for_changes", restless):
            self.listen(Kept(), self.until(lambda: len(asked) == 4))
        pauses = [
            after - before for before, after in zip(asked, asked[1:], strict=False)
        ]
        self.assertGreaterEqual(min(pauses), 0.3)

    def test_pauses_grow_and_are_bounded(self):
        with patch.object(listener, "FIRST_PAUSE", 2):
            pauses = [listener.pause_after(number) for number in range(1, 1000)]
        self.assertLess(pauses[0], 2.1)
        self.assertGreater(pauses[5], pauses[0])
        self.assertLessEqual(max(pauses), listener.LONGEST_PAUSE)

    def test_a_database_that_fails_ends_it(self):
        """Whoever started it begins anew; nothing goes on half."""
        kept = Kept()
        kept.tell = lambda _ids: 1 / 0

        async def ends(task):
            emulator.write("/a.pdf", b"a")
            with self.assertRaises(ZeroDivisionError):
                await asyncio.wait_for(task, WITHIN)

        self.listen_to_end(kept, ends)

    def listen_to_end(self, kept, step):
        async def run():
            await step(asyncio.create_task(listener.Listener(kept).run()))

        asyncio.run(run())


class TestWhoListens(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.check()

    def test_the_cursors_of_connected_firms(self):
        connections = self.env[self.connection._name]
        own = {self.connection.id: self.connection.sudo().cursor}
        self.assertEqual(connections.to_listen(), own)
        self.assertEqual(connections.to_listen([0]), {})
        self.connection.with_user(self.claire).disconnect()
        self.env.flush_all()
        self.assertEqual(connections.to_listen(), {})

    def test_not_where_the_webhook_works(self):
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf")
        self.connection.sudo()._hear_of_changes("webhook")
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.env.flush_all()
        self.assertEqual(self.connection.news_source, "webhook")
        self.assertFalse(self.env[self.connection._name].to_listen())
        self.connection.sudo().missed_on = "2099-01-01"
        self.env.flush_all()
        self.assertTrue(self.env[self.connection._name].to_listen())

    def test_what_is_heard_is_checked_and_counts(self):
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf")
        self.connection.sudo().hear()
        self._run_cron("dext_dropbox.dext_dropbox_cron_news")
        self.assertEqual(self.document("a.pdf").state, "pending")
        self.assertEqual(self.connection.news_source, "longpoll")
        self.assertEqual(self.connection.poll_every, 120)

    def test_one_listens_and_the_others_stand_by(self):
        database = find_command("dext_dropbox_listen").run.__globals__["Database"]
        with closing(database(self.env.cr.dbname)) as first:
            self.assertTrue(first.is_ours())
            self.assertTrue(self.connection._is_listened_to())
            with closing(database(self.env.cr.dbname)) as second:
                self.assertFalse(second.is_ours())
        with closing(database(self.env.cr.dbname)) as third:
            self.assertTrue(third.is_ours())
