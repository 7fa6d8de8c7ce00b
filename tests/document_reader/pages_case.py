"""Pages that are uploaded, and the scheduled action that reads them."""

from .common import ReaderCase
from .drawing import bill, pdf


class PagesCase(ReaderCase):
    def read_all(self):
        """Run the scheduled action, as Odoo would: until nothing waits."""
        waiting = self.env["account.document.reading"]._waiting()
        for _run in range(10):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "account_document_reader.account_document_reader_cron_read"
                ).method_direct_trigger()
            self.env.invalidate_all()
            if not self.env["account.document.reading"].search_count(waiting):
                break

    def page(self, name="facture.pdf", **changes):
        """Upload a page of text; return the draft, as it is before it is read."""
        return self.upload(pdf(bill(**changes)), name)

    def corvel(self, **values):
        return self.vendor(
            **{"name": "Atelier Corvel SARL", "vat": "FR44732829320", **values}
        )
