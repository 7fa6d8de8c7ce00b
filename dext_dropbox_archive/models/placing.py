from odoo import api, fields, models

from ..names import key_of, numbered
from ..pattern import place_of


class DextDropboxArchiveCopy(models.Model):
    """The placing: where in the archive a document lies.

    A place is given once, and no other document gets it: renaming a client or a vendor
    moves nothing.
    """

    _inherit = "dext.dropbox.archive.copy"

    @api.model
    def _place_of_move(self, move, pattern, kind_folder, extension):
        """Return where ``move`` lies by ``pattern``, as if it were alone there."""
        date = move.invoice_date or move.date
        values = {
            "year": f"{date.year:04}",
            "month": f"{date.month:02}",
            "day": f"{date.day:02}",
            "date": fields.Date.to_string(date),
            "kind": kind_folder,
            "partner": move.commercial_partner_id.name
            or move.invoice_partner_display_name,
            "number": move.name,
            "reference": move.ref or move.name,
            "journal": move.journal_id.code,
            "currency": move.currency_id.name,
            "total": f"{move.amount_total:.2f}",
        }
        return place_of(pattern, values, extension)

    def _give_places(self, extensions):
        """Give places to those of these copies that have none.

        :param extensions: {copy: extension of its file, with its dot}
        """
        for copy in self.filtered("place"):
            if not copy.place.lower().endswith(extensions[copy]):
                copy._leave_place()  # the file is of another kind now
        bare = self.filtered(lambda copy: not copy.place)
        usual = bare._usual_places(extensions)
        taken = self._places_taken(
            numbered(place, copy.place_number) for copy, place in usual.items()
        )
        latest = {}
        for copy in bare:
            key = (copy.folder_id.id, key_of(usual[copy]))
            number = max(copy.place_number, latest.get(key, 0))
            number = copy._free_number(usual[copy], number, taken)
            latest[key] = number
            place = numbered(usual[copy], number)
            taken.add((copy.folder_id.id, key_of(place)))
            copy.write(
                {"place": place, "place_key": key_of(place), "place_number": number}
            )

    def _free_number(self, place, number, taken):
        """Return a number from ``number`` on with which ``place`` is nobody's.

        Of a thousand documents of one name, each is to ask a few times.

        :param taken: what is taken; what others have is added to it
        """

        def is_taken(number):
            tried = numbered(place, number)
            found = (self.folder_id.id, key_of(tried))
            if found not in taken:
                taken.update(self._places_taken([tried]))
            return found in taken

        if (self.folder_id.id, key_of(numbered(place, number))) not in taken:
            return number  # that it is free was asked for already
        step = 1
        while is_taken(number + step):
            number, step = number + step, 2 * step
        free = number + step
        while free - number > 1:
            middle = (number + free) // 2
            number, free = (middle, free) if is_taken(middle) else (number, middle)
        return free

    def _usual_places(self, extensions):
        """Return {copy: its place if it is alone there}; all are of one connection."""
        if not self:
            return {}
        archive = self.env["dext.dropbox.archive"]._of(self.connection_id)
        folders = {kind.move_type: kind.folder_name for kind in archive.kind_ids}
        return {
            copy: self._place_of_move(
                copy.move_id,
                archive.pattern,
                folders[copy.move_type],
                extensions[copy],
            )
            for copy in self
        }

    def _places_taken(self, places):
        """Those of ``places`` that other copies have, as (client folder, key)."""
        found = self.search_fetch(
            [
                ("folder_id", "in", self.folder_id.ids),
                ("place_key", "in", [key_of(place) for place in places]),
            ],
            ["folder_id", "place_key"],
        )
        return {(copy.folder_id.id, copy.place_key) for copy in found}

    def _leave_place(self, number=1):
        """Give the place up; another one is given when the file is stored next."""
        self.write({"place": False, "place_key": False, "place_number": number})

    def _settle(self, entry):
        """Take the place where Dropbox has put the file, should it be another one."""
        root, wanted = self.folder_id._archive_root(), self._wanted_path()
        if key_of(entry.path) == key_of(wanted):
            return
        place = entry.path[len(root) + 1 :]
        if key_of(entry.path).startswith(key_of(root)) and not self._places_taken(
            [place]
        ):
            self.write({"place": place, "place_key": key_of(place)})
