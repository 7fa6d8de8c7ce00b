import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    DropboxError,
    FileProblem,
    ReconnectNeeded,
    RequestRefused,
    TryLater,
)
from odoo.addons.dext_dropbox.models.connection.trouble import growing_wait

_logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 6


class DextDropboxAttempts(models.AbstractModel):
    """Records with something to do in Dropbox, a step at a time, by an action.

    A try is counted and committed before it begins; what is wrong with one record
    stops no other, and nothing of it is the trouble of the whole connection unless
    Dropbox says so.
    """

    _name = "dext.dropbox.attempts"
    _description = "Record with something to do in Dropbox"

    attempts = fields.Integer(readonly=True, copy=False)
    not_before = fields.Datetime(readonly=True, copy=False)
    trouble = fields.Selection(
        [
            ("scopes", "A permission is missing: connect again and allow it."),
            ("app_folder", "Dropbox lets no App folder app do this."),
            ("inside_shared_folder", "A folder above it is shared already."),
            ("contains_shared_folder", "A folder inside it is shared already."),
            ("inside_app_folder", "It lies in the folder of an app."),
            (
                "email_unverified",
                "The firm's Dropbox account has to confirm its e-mail.",
            ),
            ("invalid_email", "Dropbox does not accept the e-mail address."),
            ("cant_share_outside_team", "The firm's team shares with nobody outside."),
            ("insufficient_plan", "The plan of the Dropbox account does not allow it."),
            ("too_many", "The account has as many as Dropbox allows."),
            ("gone", "It is no longer in Dropbox."),
            ("refused", "Dropbox refuses."),
            ("busy", "Dropbox did not answer in many tries."),
        ],
        readonly=True,
        copy=False,
    )

    def _step_connection(self):
        """The connection in whose Dropbox the steps of this record are taken."""
        raise NotImplementedError

    def _gave_up(self):
        """Note that nothing will come of it; ``trouble`` says why."""
        raise NotImplementedError

    def _begin_steps(self, values):
        """Have something done from now on: ``values`` say what."""
        self.write({**values, "attempts": 0, "not_before": False, "trouble": False})

    def _take_step(self, step):
        """Let ``step(dropbox)`` do one thing; return whether others may follow."""
        self.ensure_one()
        connection = self._step_connection()
        tried = self.attempts + 1
        wait = timedelta(seconds=growing_wait(tried))
        self.write({"attempts": tried, "not_before": fields.Datetime.now() + wait})
        self.env["ir.cron"]._commit_progress()
        try:
            with connection._dropbox() as dropbox:
                step(dropbox)
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            _logger.info("%s: %s", self, error)
            self.env.cr.rollback()
        except (ReconnectNeeded, vault.Unsealable, RequestRefused) as error:
            return self._refused_all(error)
        except TryLater as error:
            self._failed(error)
            if error.everything:
                connection._meet_trouble(error)
                return False
        except DropboxError as error:
            self._failed(error)
        except Exception:
            _logger.exception("Dropbox, %s", self)
            self.env.cr.rollback()
            self._failed(None)
        return True

    def _refused_all(self, error):
        """Note what would be so for all records of this kind."""
        if isinstance(error, RequestRefused) and "app folder" in str(error).lower():
            self.trouble = "app_folder"
        elif getattr(error, "reason", "") == "scopes":
            self.trouble = "scopes"
        else:
            self._step_connection()._meet_trouble(error)
            return False
        self._gave_up()
        return True

    def _failed(self, error):
        if isinstance(error, FileProblem):
            self.trouble = self._trouble_of(error)
            if self.trouble != "too_many":
                self._gave_up()
                return
        if self.attempts >= MOST_ATTEMPTS:
            self.trouble = self.trouble or "busy"
            self._gave_up()

    @api.model
    def _trouble_of(self, error):
        told, known = str(error), self._fields["trouble"].get_values(self.env)
        if "too_many" in told or "rate_limit" in told:
            return "too_many"
        found = next((reason for reason in known if reason in told), None)
        return found or ("gone" if error.reason == "gone" else "refused")
