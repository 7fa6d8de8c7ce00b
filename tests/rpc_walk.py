"""Walks over all models and fields of the addons, asking as an RPC client would.

Calls are made as the controllers of Odoo make them, rights and privacy of methods
included, but without HTTP: there are thousands.
"""

import json

from odoo.service.model import call_kw

from dev.odoo_config import ADDONS

OURS = ("dext.dropbox.", "account.document.")  # begin the names of our models


def added(env):
    """Return {core model: names of the fields that our addons add to it}."""
    found = {}
    for model in env.registry.values():
        if model._name.startswith(OURS) or model._abstract:
            continue
        names = [
            name
            for name, field in model._fields.items()
            if (field.inherited_field or field)._module in ADDONS
        ]
        if names:
            found[model._name] = names
    return found


class RpcWalk:
    """Mixin for tests of ``DropboxCase``.

    ``people`` ({login: user}) ask; an answer with ``mark`` in it is noted in ``told``.
    """

    people = {}
    mark = ""

    def own_models(self):
        return [
            model._name
            for model in self.env.registry.values()
            if model._name.startswith(OURS) and not model._abstract
        ]

    def added(self):
        """Return {core model: names of the fields that our addons add to it}."""
        return added(self.env)

    def walked(self):
        """Return {model: names of fields to ask for}: ours, and what we add."""
        every = {model: list(self.env[model]._fields) for model in self.own_models()}
        return {**every, **self.added()}

    def specification(self, model, names, depth=2):
        """Ask for ``names``, and below what leads to ours for everything."""
        asked = {}
        for name in names:
            field = self.env[model]._fields[name]
            asked[name] = {}
            if field.relational:
                below = {"display_name": {}}
                if depth and field.comodel_name.startswith(OURS):
                    every = self.env[field.comodel_name]._fields
                    below = self.specification(field.comodel_name, every, depth - 1)
                asked[name] = {"fields": below}
        return asked

    # -- asking --------------------------------------------------------------

    def ask(self, login, model, method, *args, **kwargs):
        """Return the answer to a call as ``login`` gets it, ``None`` if refused."""
        user = self.people[login]
        self.env.invalidate_all()
        env = self.env(user=user.id, su=False, context={})
        context = {"allowed_company_ids": user.company_ids.ids, "lang": "en_US"}
        context.update(kwargs.pop("context", {}))
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            answer = call_kw(env[model], method, args, {**kwargs, "context": context})
            return json.loads(json.dumps(answer, default=str))
        except Exception as refusal:
            # A refusal must not tell either.
            self.look(str(refusal), login, model, method, args, kwargs)
            return None
        finally:
            self.env.clear()
            savepoint.rollback()
            savepoint.close(rollback=False)

    def may(self, login, model, operation):
        """Whether ``login`` has any access of that kind to ``model``."""
        self.env.invalidate_all()
        env = self.env(user=self.people[login].id, su=False, context={})
        return env[model].has_access(operation)

    def look(self, answer, *question):
        """Note it when ``answer`` tells a secret."""
        if self.mark in json.dumps(answer) and self.mark not in json.dumps(
            question, default=str
        ):
            self.told.append(f"{question} tells {self.around(answer)}")

    def around(self, answer):
        text = json.dumps(answer)
        place = text.find(self.mark)
        return text[max(place - 60, 0) : place + 20]

    def assertNothingTold(self):
        self.assertFalse(self.told, "\n" + "\n".join(self.told[:40]))
