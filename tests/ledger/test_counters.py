"""The numbers on a connection: each is counted when it is looked at, and no other."""

from ..common import DropboxCase

COUNTERS = {
    "waiting_count": 1,
    "imported_count": 2,
    "today_count": 4,
    "held_count": 0,
    "attention_count": 1,
}


class TestCounters(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf")
        self.drop(folder, "Receipts", "b.pdf")
        self.drop(folder, "Invoices", "bad.pdf", b"MZ" + bytes(200))
        self.check_and_take()
        self.drop(folder, "Invoices", "waits.pdf")
        self.check()

    def test_each_number_is_counted_by_itself(self):
        asked, read_group = [], type(self.Document)._read_group

        def counting(documents, domain, *args, **kwargs):
            asked.append(domain)
            return read_group(documents, domain, *args, **kwargs)

        self.patch(type(self.Document), "_read_group", counting)
        for name, number in COUNTERS.items():
            with self.subTest(name):
                self.env.invalidate_all()
                asked.clear()
                self.assertEqual(self.connection.with_user(self.claire)[name], number)
                self.assertEqual(len(asked), 1)
