"""A form of Odoo's web client, as calls to a server: what it asks and what it sends.

Every value goes back to the server as the browser sends it: those of a new record all
at once, the invisible ones too; of a record that is there those which changed. It
follows ``Record._getChanges`` and ``StaticList._getCommands`` of the web client of
Odoo 19; ``odoo.tests.Form`` needs Odoo in the same process and is kinder.
"""

import itertools
from types import SimpleNamespace

from lxml import etree

from .web_view import X2MANY, View, evaluate, parse

CREATE, UPDATE, DELETE, UNLINK, LINK, CLEAR, SET = range(7)
_EMPTY = {"integer": 0, "float": 0.0, "monetary": 0.0, "boolean": False}
_new_ids = itertools.count(1)


class WebForm:
    """The form of a record, new or there.

    :param call: ``call(model, method, *args, **kwargs)`` as somebody who is logged in
    :param record: its id; none for a new one
    :param view: the id of a view; by default the first one of ``model``
    :param also: names of fields that somebody has added to the view, unseen
    """

    def __init__(self, call, model, record=None, *, view=False, context=None, also=()):
        self._call, self.model, self.id = call, model, record
        self.context = context or {}
        told = self.call("get_views", [[view, "form"]], options={"toolbar": True})
        self._models = told["models"]
        arch = parse(told["views"]["form"]["arch"])
        if also:
            self._models[model]["fields"] = self.call("fields_get")
        for name in also:
            arch.append(etree.Element("field", name=name, invisible="1"))
        self._view = View(arch, model, self._models)
        if record:
            self._load()
        else:
            self._begin()

    def _begin(self):
        self.record = Record(self, self._view)
        told = self.call("onchange", [], {}, [], self._view.specification())
        self.record.apply(told["value"])

    def _load(self):
        (values,) = self.call("web_read", [self.id], self._view.specification())
        self.record = Record(self, self._view, self.id)
        self.record.load(values)

    def call(self, method, *args, **kwargs):
        return self.call_other(self.model, method, *args, **kwargs)

    def call_other(self, model, method, *args, context=None, **kwargs):
        context = {**self.context, **(context or {})}
        return self._call(model, method, *args, context=context, **kwargs)

    @property
    def fields(self):
        """The names of the fields that the form has, visible or not."""
        return set(self._view.fields)

    def value(self, name):
        return self.record.values[name]

    def set(self, **values):
        """Fill in ``values``, one after the other; many2one fields by id."""
        for name, value in values.items():
            self.record.set(name, value)
        return self

    def add(self, name, /, **values):
        """Add a row to the x2many ``name`` and fill it in."""
        self.record.add(name, values)
        return self

    def touch(self, names):
        """Count the fields ``names`` as changed, though their values are the same."""
        self.record.changed |= set(names)
        return self

    def to_send(self):
        """What the web client sends when somebody saves."""
        return self.record.changes()

    def save(self):
        """Save, and return the id."""
        changes = self.to_send()
        if self.id and not changes:
            return self.id
        ids = [self.id] if self.id else []
        specification = self._view.specification()
        (values,) = self.call("web_save", ids, changes, specification=specification)
        self.id = values["id"]
        self.record = Record(self, self._view, self.id)
        self.record.load(values)
        return self.id

    def press(self, method, **context):
        """Save, then call the method of a button; return the action."""
        return self.call(method, [self.save()], context=context)


class Record:
    """The values of one record on a form, its rows included."""

    def __init__(self, form, view, res_id=None, parent=None):
        self.form, self.view, self.id, self.parent = form, view, res_id, parent
        self.values = {
            name: Rows(self, field) if field.type in X2MANY else _EMPTY.get(field.type)
            for name, field in view.fields.items()
        }
        self.changed = set()

    def load(self, values):
        """Take ``values`` over as they are stored."""
        for name, value in values.items():
            if field := self.view.fields.get(name):
                if field.type in X2MANY:
                    self.values[name].load(value)
                else:
                    self.values[name] = _plain(field, value)

    def apply(self, values):
        """Take over ``values`` that an onchange has answered with."""
        for name, value in values.items():
            if field := self.view.fields.get(name):
                if field.type in X2MANY:
                    self.values[name].apply(value)
                else:
                    self.values[name] = _plain(field, value)
                self.changed.add(name)

    def set(self, name, value):
        assert not self.readonly(name), f"Nobody can fill in {name}."
        self.values[name] = value
        self.changed.add(name)
        self.react_to(name)

    def add(self, name, values):
        field = self.view.fields[name]
        context = evaluate(field.context, self.names())
        row = self.values[name].new(context)
        for key, value in values.items():
            row.set(key, value)
        self.changed.add(name)
        self.react_to(name)

    def react_to(self, name):
        if self.view.fields[name].on_change:
            self.ask([name])

    def ask(self, names, context=None):
        """Let the server say what follows from ``names`` (fields; none: defaults)."""
        ids = [self.id] if isinstance(self.id, int) else []
        values = self.changes(True) if names else {}
        if self.parent:
            inverse = self.inverse_name()
            if inverse:
                values[inverse] = self.parent.changes(True)
                if self.parent.id:
                    values[inverse]["id"] = self.parent.id
        told = self.form.call_other(
            self.view.model,
            "onchange",
            ids,
            values,
            names,
            self.view.specification(),
            context=context,
        )
        self.apply(told.get("value", {}))

    def inverse_name(self):
        field = self.parent.view.descriptions[self.name_in_parent()]
        return field.get("relation_field")

    def name_in_parent(self):
        return next(
            name
            for name, rows in self.parent.values.items()
            if isinstance(rows, Rows) and self in rows.records.values()
        )

    def names(self):
        """What an expression of the view can name."""
        values = {
            name: value.ids() if isinstance(value, Rows) else value
            for name, value in self.values.items()
        }
        known = {"id": self.id, "active_id": self.id, "context": self.form.context}
        if self.parent:
            known["parent"] = SimpleNamespace(**self.parent.names())
        return {**known, **values}

    def readonly(self, name):
        return bool(evaluate(self.view.fields[name].readonly, self.names()))

    def changes(self, with_readonly=False):
        """Values as the web client sends them; of a new record all that it has."""
        is_new = not isinstance(self.id, int)
        sent = {}
        for name, field in self.view.fields.items():
            if name == "id" or (name not in self.changed and not is_new):
                continue
            if not with_readonly and not field.force_save and self.readonly(name):
                continue
            value = self.values[name]
            if field.type in X2MANY:
                commands = value.commands(with_readonly)
                if commands or is_new or with_readonly:
                    sent[name] = commands
            else:
                sent[name] = value if value or field.type in _EMPTY else value or False
        return sent


class Rows:
    """The rows of an x2many field."""

    def __init__(self, owner, field):
        self.owner, self.field = owner, field
        self.records = {}  # by id, or by a virtual one of the web client
        self.given = []  # commands but create and update

    def ids(self):
        return list(self.records)

    def load(self, values):
        for value in values:
            own = value if isinstance(value, dict) else {"id": value}
            self._record(own["id"]).load(own)

    def _record(self, key):
        view = self.field.rows or _no_view(self.field)
        res_id = key if isinstance(key, int) else None
        parent = self.owner
        self.records[key] = Record(self.owner.form, view, res_id, parent)
        return self.records[key]

    def new(self, context):
        row = self._record(f"virtual_{next(_new_ids)}")
        row.ask([], context)
        return row

    def apply(self, commands):
        """Take over ``commands`` of the server."""
        for command in commands:
            code, key, given = (*command, None, None)[:3]
            if code == CREATE:
                self._record(key or f"virtual_{next(_new_ids)}").apply(given or {})
            elif code == UPDATE:
                (self.records.get(key) or self._record(key)).apply(given)
            elif code in (DELETE, UNLINK):
                self.records.pop(key, None)
                if isinstance(key, int):
                    self.given.append([code, key])
            elif code == LINK:
                self._record(key).load(given or {})
                self.given.append([LINK, key])
            elif code == CLEAR:
                self.records, self.given = {}, [[CLEAR]]
            else:
                self.records, self.given = {}, [[SET, 0, given]]
                self.load(given)

    def commands(self, with_readonly):
        """What is sent, of new rows all that they have."""
        sent = list(self.given)
        for key, row in self.records.items():
            values = row.changes(with_readonly)
            if not isinstance(key, int):
                sent.append([CREATE, key, values])
            elif values:
                sent.append([UPDATE, key, values])
        return sent


def _no_view(field):
    """Rows of which only the ids are asked for."""
    empty = {field.relation: {"fields": {}}}
    return View(parse("<list/>"), field.relation, empty)


def _plain(field, value):
    """A value as it is sent, from one as it is read."""
    if field.type == "many2one":
        return value["id"] if isinstance(value, dict) else value
    return value
