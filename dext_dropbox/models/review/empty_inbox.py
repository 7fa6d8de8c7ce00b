from odoo import api, fields, models

from .attention import ATTENTION

NAMED = 5  # companies that an empty inbox names


def tell_elsewhere(env, counts):
    """Return the help that offers to tick companies, from {company: number}."""
    if not counts:
        return ""
    lines = [(company.name, number) for company, number in counts.items()]
    return env["ir.qweb"]._render(
        "dext_dropbox.dext_dropbox_inbox_elsewhere",
        {
            "books": lines[:NAMED],
            "others": len(lines[NAMED:]),
            "ids": ",".join(str(company.id) for company in counts),
        },
    )


def not_ticked(env):
    """Companies of the user that are not ticked."""
    return env.user.company_ids - env.companies


class AccountMove(models.Model):
    """The empty inbox: it says where to begin, or where else drafts are to review."""

    _inherit = "account.move"

    @api.model
    def get_empty_list_help(self, help_message):
        if not self.env.context.get("dext_dropbox_inbox"):
            return super().get_empty_list_help(help_message)
        # Odoo reads actions as superuser.
        own = self.sudo(False)
        folders = own.env["dext.dropbox.folder"]
        if not folders.has_access("read"):
            return super().get_empty_list_help(help_message)
        if not folders.search_count([("state", "=", "active")], limit=1):
            template = "dext_dropbox.dext_dropbox_inbox_without_clients"
            return self.env["ir.qweb"]._render(template)
        elsewhere = own._dext_dropbox_elsewhere()
        return tell_elsewhere(self.env, elsewhere) or super().get_empty_list_help(
            help_message
        )

    @api.model
    def _dext_dropbox_elsewhere(self):
        """Return {company: drafts} of those of the user that are not ticked."""
        others = not_ticked(self.env)
        if not others:
            return {}
        own = self.env.context["default_move_type"]
        types = (own, own.replace("invoice", "refund"))
        groups = self.with_context(allowed_company_ids=others.ids)._read_group(
            self._dext_dropbox_to_review() & fields.Domain("move_type", "in", types),
            ["company_id"],
            ["__count"],
        )
        return dict(groups)


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    @api.model
    def get_empty_list_help(self, help_message):
        """In Attention: where else something is to decide."""
        own = self.sudo(False)
        others = not_ticked(self.env)
        if not self.env.context.get("dext_dropbox_attention") or not others:
            return super().get_empty_list_help(help_message)
        if not own.has_access("read"):
            return super().get_empty_list_help(help_message)
        groups = own.with_context(allowed_company_ids=others.ids)._read_group(
            ATTENTION, ["books_id"], ["__count"]
        )
        elsewhere = tell_elsewhere(self.env, dict(groups))
        return elsewhere or super().get_empty_list_help(help_message)
