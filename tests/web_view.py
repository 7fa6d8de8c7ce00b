"""What Odoo's web client takes from the architecture of a form: fields, and when.

It follows ``Field.parseFieldNode`` and ``getFieldsSpec`` of the web client of Odoo 19.
"""

from lxml import etree

from odoo.tools.safe_eval import safe_eval

X2MANY = ("one2many", "many2many")


class View:
    """The fields of one form, list or cards: what is asked of each, and when.

    :param models: {model: {"fields": {name: description}}}, as ``get_views`` gives them
    """

    def __init__(self, arch, model, models):
        self.model = model
        self.descriptions = models[model]["fields"]
        self.fields = {}
        level = arch.xpath("count(ancestor::field)")
        for node in arch.xpath(f".//field[count(ancestor::field) = {level}]"):
            field = ViewField(node, self.descriptions[node.get("name")], models)
            if known := self.fields.get(field.name):
                known.also(field)
            else:
                self.fields[field.name] = field

    def specification(self):
        """What the web client asks for when it reads, saves or computes a record."""
        return {name: field.specification() for name, field in self.fields.items()}


class ViewField:
    """A field as a view shows it."""

    def __init__(self, node, description, models):
        self.name = node.get("name")
        self.type = description["type"]
        self.relation = description.get("relation")
        self.readonly = _modifier(node, "readonly", description)
        self.invisible = _either(
            _modifier(node, "invisible", {}), _modifier(node, "column_invisible", {})
        )
        if self.name == "id":
            self.readonly = "True"
        self.on_change = node.get("on_change") in ("1", "True", "true")
        self.force_save = node.get("force_save") in ("1", "True", "true")
        self.context = node.get("context") or "{}"
        self.rows = self._rows(node, models)

    def _rows(self, node, models):
        """The view of an x2many's rows (a form below it adds its fields), or none."""
        if self.type not in X2MANY:
            return None
        views = {
            child.tag: View(child, self.relation, models)
            for child in node
            if child.tag in ("list", "kanban", "form")
        }
        shown = views.get("list") or views.get("kanban")
        if shown and "form" in views:
            for name, field in views["form"].fields.items():
                shown.fields.setdefault(name, field)
        return shown

    def also(self, other):
        """The view shows the field once more."""
        self.readonly = _both(self.readonly, other.readonly)
        self.invisible = _both(self.invisible, other.invisible)
        self.on_change |= other.on_change
        self.force_save |= other.force_save
        self.rows = self.rows or other.rows

    def specification(self):
        never_seen = self.invisible == "True"
        if self.type in X2MANY:
            if self.rows and not never_seen:
                return {"fields": self.rows.specification(), "limit": 40}
        elif self.type == "many2one":
            return {"fields": {} if never_seen else {"display_name": {}}}
        return {}


def _modifier(node, name, description):
    expression = node.get(name) or str(bool(description.get(name)))
    return {"1": "True", "0": "False"}.get(expression, expression)


def _both(one, other):
    if "False" in (one, other):
        return "False"
    if one == "True":
        return other
    return one if other == "True" else f"({one}) and ({other})"


def _either(one, other):
    if "True" in (one, other):
        return "True"
    if one == "False":
        return other
    return one if other == "False" else f"({one}) or ({other})"


def parse(arch):
    return etree.fromstring(arch)


def evaluate(expression, names):
    """What an expression of the view says.

    :param names: the values of the record, ``context``, ``parent``, …
    """
    if expression in ("True", "False"):
        return expression == "True"
    return safe_eval(expression, names)
