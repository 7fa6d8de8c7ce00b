from mimetypes import guess_extension

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime
from odoo.tools.mail import generate_tracking_message_id

from ..ledger.document import INTERNAL

MOVE_TYPES = {
    "invoice": "in_invoice",
    "receipt": "in_receipt",
    "sale": "out_invoice",
}
# Odoo would compute them after the fact, look for the currency of each, and for numbers
# before its own; those of a draft without lines, which has no number, are known.
KNOWN = {
    "made_sequence_gap": False,
    **{
        f"amount_{name}": 0.0
        for name in (
            *("untaxed", "tax", "total", "residual"),
            *("untaxed_signed", "tax_signed", "total_signed", "residual_signed"),
            *("untaxed_in_currency_signed", "total_in_currency_signed"),
        )
    },
}


# Whoever could set it would learn the names of clients of other firms.
ORIGIN = ("dext_dropbox_folder_id", "default_dext_dropbox_folder_id")
# What Odoo's decoders take from a file, besides the lines.
READ_FROM_FILE = (
    *("partner_id", "ref", "invoice_date", "invoice_date_due"),
    *("payment_reference", "narration"),
)


class AccountMove(models.Model):
    _inherit = "account.move"

    dext_dropbox_folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Dropbox Client Folder",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
    )
    dext_dropbox_partner_id = fields.Many2one(
        string="Dropbox Client",
        related="dext_dropbox_folder_id.partner_id",
        groups=INTERNAL,
    )
    dext_dropbox_document_ids = fields.One2many(
        "dext.dropbox.document",
        "move_id",
        string="Dropbox Documents",
        groups=INTERNAL,
    )

    dext_dropbox_touched = fields.Boolean(
        "Worked On",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="Somebody has worked on this draft from Dropbox.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        given = (self.env.context, *vals_list)
        if not self.env.su and any(
            values.get(name) for values in given for name in ORIGIN
        ):
            raise self._dext_dropbox_refusal()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and "dext_dropbox_folder_id" in vals:
            # A form or an import may send back what stands there.
            wanted = vals["dext_dropbox_folder_id"] or False
            if any(move.dext_dropbox_folder_id.id != wanted for move in self.sudo()):
                raise self._dext_dropbox_refusal()
        # Who wrote last does not tell: scheduled actions write after people.
        if vals and self.env.uid != SUPERUSER_ID:
            own = self.filtered(lambda move: move.sudo().dext_dropbox_folder_id)
            if own == self:
                vals = {**vals, "dext_dropbox_touched": True}
            elif own:
                super(AccountMove, own).write({"dext_dropbox_touched": True})
        return super().write(vals)

    def action_dext_dropbox_cancel(self):
        """Cancel those of these drafts that came from Dropbox, as they are."""
        own = self.filtered(
            lambda move: move.state == "draft" and move.sudo().dext_dropbox_folder_id
        )
        own.button_cancel()

    def _dext_dropbox_refusal(self):
        return UserError(
            self.env._("Where a document came from cannot be changed by hand.")
        )

    def _dext_dropbox_make_drafts(self, files):
        """Make one draft for each of ``files`` ({ledger row: VerifiedFile}).

        They are in the order of ``files``, in the current company, with the file
        attached and its origin noted; nothing is read from the files here.
        """
        quiet = self.with_context(
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
            skip_is_manually_modified=True,
            skip_invoice_sync=True,  # there are no lines to bring into line
        )
        attachments = self._dext_dropbox_originals().create(
            [self._dext_dropbox_attachment(*item) for item in files.items()]
        )
        moves = quiet.create(
            [
                self._prepare_draft_vals(row, file, attachment)
                for attachment, (row, file) in zip(
                    attachments, files.items(), strict=True
                )
            ]
        )
        # Not each Odoo 19.0 has all of them.
        moves._dext_dropbox_store(
            {name: KNOWN[name] for name in KNOWN if name in self._fields}
        )
        moves._dext_dropbox_own(attachments, "res_model")
        for move, (row, file) in zip(moves, files.items(), strict=True):
            move._dext_dropbox_show(row, file)
        origins = self._dext_dropbox_origins(files)
        moves._dext_dropbox_own(
            self._dext_dropbox_notes(len(moves)),
            "model",
            [{"body": origin} for origin in origins],
        )
        return moves

    def _prepare_draft_vals(self, row, file, attachment):
        """The values of the draft that is made of ``file``."""
        return {
            "move_type": MOVE_TYPES[row.kind],
            "company_id": row.books_id.id,  # the journal may be its parent's
            "journal_id": file.journal.id,
            "dext_dropbox_folder_id": row.folder_id.id,
            "message_main_attachment_id": attachment.id,
        }

    def _dext_dropbox_own(self, records, model_field, values=None):
        """Attach ``records`` to these new documents, one to each.

        The usual ways look for everything that could depend on it, in every model and
        one by one; nothing does on what belongs to a document that is new.

        :param values: further ones for each record, as they are stored
        """
        written = [
            {**own, model_field: self._name, "res_id": move.id}
            for move, own in zip(self, values or [{}] * len(self), strict=True)
        ]
        records._write_multi(written)
        records.invalidate_recordset(written[0], flush=False)

    def _dext_dropbox_store(self, values):
        """Have ``values`` stored of these new documents, as they are.

        On its way to the database, each amount would look for its own currency.
        """
        for name, value in values.items():
            self.env.remove_to_compute(self._fields[name], self)
            self._fields[name]._update_cache(self, value)
        assigned = [
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET %s WHERE id IN %s",
                SQL(", ").join(assigned),
                tuple(self.ids),
            )
        )

    @api.model
    def _dext_dropbox_notes(self, count):
        """Return ``count`` internal notes, without text, that belong to no document.

        Whoever gives them a text answers for its markup: Odoo would clean each anew.
        """
        author, email = self._message_compute_author()
        common = {
            "author_id": author,
            "email_from": email,
            "reply_to": email,
            "message_id": generate_tracking_message_id("message-notify"),
            "message_type": "notification",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_internal": True,
            "email_add_signature": False,
        }
        return self.env["mail.message"].sudo().create([common] * count)

    def _dext_dropbox_show(self, row, file):
        """Put a picture beside the form of a file that browsers do not show."""
        if file.look.rendition:
            extension = guess_extension(file.look.rendition_mimetype) or ""
            rendition = self._dext_dropbox_originals().create(
                {
                    "name": f"{row.name}{extension}",
                    "raw": file.look.rendition,
                    "mimetype": file.look.rendition_mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            quiet = self.with_context(skip_is_manually_modified=True)
            quiet.message_main_attachment_id = rendition

    def _dext_dropbox_untouched(self):
        """Whether nobody but the import has worked on this draft."""
        self.ensure_one()
        writers = self.write_uid | self.invoice_line_ids.write_uid
        worked_on = self.dext_dropbox_touched or self.checked
        return self.state == "draft" and not worked_on and writers.ids == [SUPERUSER_ID]

    @api.model
    def _dext_dropbox_originals(self):
        """Attachments that Odoo keeps as they are; it would shrink large pictures."""
        return self.env["ir.attachment"].with_context(image_no_postprocess=True)

    def _dext_dropbox_attachment(self, row, file):
        return {
            "name": row.name,
            "raw": file.content,
            "mimetype": file.mimetype,
        }

    @api.model
    def _dext_dropbox_origins(self, files):
        """Return the notes that say where ``files`` ({row: VerifiedFile}) came from."""
        reader = next(iter(files)).connection_id._manager()
        env = self.with_context(lang=reader.lang).env
        times = {
            dropped_on: format_datetime(env, dropped_on, tz=reader.tz or "UTC")
            for dropped_on in {row.dropped_on for row in files}
        }
        # Translated once: of a large batch each word would be looked up very often.
        received = env._("Received through Dropbox")
        client, name = env._("Client folder: %s"), env._("File: %s")
        sender = env._("From %(sender)s, on %(time)s")
        damaged = env._("The file is damaged: what is left of it is shown.")
        return [
            Markup("<p>%s</p><ul><li>%s</li><li>%s</li><li>%s</li></ul>%s")
            % (
                received,
                client % row.folder_id.name,
                name % row.shown_path,
                sender
                % {
                    "sender": (row.contact_id or row.partner_id).display_name,
                    "time": times[row.dropped_on],
                },
                damaged if file.look.damaged else "",
            )
            for row, file in files.items()
        ]
