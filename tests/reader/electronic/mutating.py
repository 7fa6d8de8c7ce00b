"""E-invoices spoilt in every way that can be thought of, and what may come of them.

What they say is found by paths of its own, beside the readers: what is read must be
that, or it must be told that something is wrong. ``python -m
tests.reader.electronic.mutating`` makes all mutants of a set and names what is not so.
"""

import copy
import random
import re
import sys
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

MONEY = ("total", "net", "tax", "payable")
CII = {
    "number": ("ExchangedDocument/ID",),
    "type": ("ExchangedDocument/TypeCode",),
    "date": ("ExchangedDocument/IssueDateTime/DateTimeString",),
    "currency": ("//InvoiceCurrencyCode",),
    "total": ("//SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount",),
    "net": ("//SpecifiedTradeSettlementHeaderMonetarySummation/TaxBasisTotalAmount",),
    "tax": ("//SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount",),
    "payable": ("//SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount",),
}
SUMMATION = (
    "//ApplicableSupplyChainTradeSettlement/"
    "SpecifiedTradeSettlementMonetarySummation/{}"
)
ZUGFERD1 = {
    "number": ("HeaderExchangedDocument/ID",),
    "type": ("HeaderExchangedDocument/TypeCode",),
    "date": ("HeaderExchangedDocument/IssueDateTime/DateTimeString",),
    "currency": ("//InvoiceCurrencyCode",),
    "total": (SUMMATION.format("GrandTotalAmount"),),
    "net": (SUMMATION.format("TaxBasisTotalAmount"),),
    "tax": (SUMMATION.format("TaxTotalAmount"),),
    "payable": (SUMMATION.format("DuePayableAmount"),),
}
UBL = {
    "number": ("ID",),
    "type": ("InvoiceTypeCode", "CreditNoteTypeCode"),
    "date": ("IssueDate",),
    "currency": ("DocumentCurrencyCode",),
    "total": ("LegalMonetaryTotal/TaxInclusiveAmount",),
    "net": ("LegalMonetaryTotal/TaxExclusiveAmount",),
    "tax": ("TaxTotal/TaxAmount",),
    "payable": ("LegalMonetaryTotal/PayableAmount",),
}
GENERAL = "FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/"
FATTURAPA = {
    "number": (GENERAL + "Numero",),
    "type": (GENERAL + "TipoDocumento",),
    "date": (GENERAL + "Data",),
    "currency": (GENERAL + "Divisa",),
    "total": (GENERAL + "ImportoTotaleDocumento",),
}
PATHS = {
    "CrossIndustryInvoice": CII,
    "CrossIndustryDocument": ZUGFERD1,
    "Invoice": UBL,
    "CreditNote": UBL,
    "FatturaElettronica": FATTURAPA,
}
AMOUNTS = (
    "GrandTotalAmount TaxBasisTotalAmount TaxTotalAmount DuePayableAmount"
    " LineTotalAmount BasisAmount CalculatedAmount TotalPrepaidAmount"
    " TaxInclusiveAmount TaxExclusiveAmount PayableAmount LineExtensionAmount"
    " TaxAmount TaxableAmount ImportoTotaleDocumento ImponibileImporto Imposta"
    " PrezzoTotale ImportoPagamento"
).split()
RATES = ("ApplicablePercent", "RateApplicablePercent", "Percent", "AliquotaIVA")
LINES = (
    "IncludedSupplyChainTradeLineItem",
    "InvoiceLine",
    "CreditNoteLine",
    "DettaglioLinee",
)
GROUPS = ("ApplicableTradeTax", "TaxSubtotal", "DatiRiepilogo")
CREDIT_TYPES = frozenset(
    "81 83 261 262 296 308 381 396 420 458 502 503 532 TD04 TD08".split()
)
TYPES = (
    "71 80 81 83 84 102 130 202 211 218 261 262 295 308 325 326 331 380 381 383 384"
    " 385 386 387 388 389 390 393 394 395 396 420 456 457 458 471 500 501 502 503 527"
    " 532 553 575 623 633 751 780 817 870 875 876 877 935 TD01 TD02 TD03 TD04 TD05"
    " TD06 TD07 TD08 TD16 TD24 TD28 999 abc"
).split()
DAYS = (
    *("20261340", "2026-02-30", "garbage", "", "2026-03-04Z", "20260304"),
    *("04.03.2026", "2026-03-04+01:00", "202603041200", "0000-00-00", "1026-03-04"),
)
BAD_AMOUNTS = ("", "abc", "1.234,56", "12,50", "NaN", "1e3", "Infinity", "--5", "0x10")


def _local(node):
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _found(root, path):
    """Return the nodes of ``path``, by local names."""
    deep = path.startswith("//")
    steps = [f"*[local-name()='{name}']" for name in path.lstrip("/").split("/")]
    return root.xpath((".//" if deep else "./") + "/".join(steps))


def _every(root, *names):
    return [node for node in root.iter() if _local(node) in names]


def said(root):
    """Return ``{field: words or None}`` of what the document says."""
    result = {}
    for field, paths in PATHS[_local(root)].items():
        nodes = [node for path in paths for node in _found(root, path)]
        if field == "tax":
            own = (None, "", result.get("currency"))
            nodes = [node for node in nodes if node.get("currencyID") in own]
        result[field] = "".join(nodes[0].xpath("text()")).strip() if nodes else None
    if result["total"] is None and _local(root) == "FatturaElettronica":
        result["total"] = _sum_of_groups(root)
    return result


def _sum_of_groups(root):
    """Return the sum of the first body's groups, as words, where it says no total."""
    bodies = _found(root, "FatturaElettronicaBody")
    try:
        parts = [
            Decimal("".join(node.xpath("text()")).strip())
            for node in _every(bodies[0], "ImponibileImporto", "Imposta")
            if _local(node.getparent()) == "DatiRiepilogo"
        ]
    except (IndexError, InvalidOperation):
        return None
    return str(sum(parts)) if parts else None


def _meant(field, words):
    """What ``words`` mean, strictly: None if they cannot be understood."""
    if not words:
        return None
    if field in MONEY:
        try:
            value = Decimal(words)
            return value.quantize(Decimal("0.01")) if value.is_finite() else None
        except InvalidOperation:
            return None
    if field == "date":
        match = re.fullmatch(
            r"(\d{4})-?(\d\d)-?(\d\d)(?:Z|[+-]\d\d:\d\d|\d{4})?", words
        )
        try:
            return date(*map(int, match.groups())) if match else None
        except ValueError:
            return None
    words = re.sub(r"\s+", " ", words)
    return words.upper() if field == "currency" else words


def silent(reading, root, before, must_tell=False):
    """Yield what ``reading`` says wrongly of ``root`` without telling it.

    :param before: what the document said before it was spoilt: what was taken out may
        be found from the rest
    :param must_tell: something does not add up in it
    """
    told = {trouble.name for trouble in reading.troubles}
    if not reading.source:
        if not reading.troubles:
            yield "nothing read, nothing told"
        return
    if must_tell and not told:
        yield "what does not add up is not told"
    right = said(root)
    for field, words in right.items():
        if field == "type":
            continue
        value, meant = reading.value(field), _meant(field, words)
        if isinstance(value, str):
            value = re.sub(r"\s+", " ", value)
        if value is None and meant is not None and not told:
            yield f"{field} is missing: {words}"
        elif value is not None and value != meant and not told & {field, ""}:
            if words or value != _meant(field, before.get(field)) and not told:
                yield f"{field} is {value}, not {words}"
    yield from _kind(reading, right, told)


def _kind(reading, right, told):
    kind, total = reading.value("kind"), _meant("total", right.get("total"))
    if told or not kind or not right["type"] or total is None:
        return
    credit = right["type"] in CREDIT_TYPES
    if (kind == "credit_note") != (credit != (total < 0)):
        yield f"{kind}, of type {right['type']} and total {total}"


def mutants(root, chance):
    """Yield ``(name, content, what it is now, whether something must be told)``."""
    for make in (_written, _types, _days, _formats, _amounts, _left_out):
        for name, content, changed, *must in make(root, chance):
            yield name, content, changed, bool(must and must[0])


def _bytes(root, encoding="utf-8"):
    return etree.tostring(root, xml_declaration=True, encoding=encoding)


def _written(root, _chance):
    """The same document, written in another way."""
    text = etree.tostring(root, encoding="unicode")
    for encoding in ("utf-16", "iso-8859-15", "windows-1252"):
        try:
            head = f'<?xml version="1.0" encoding="{encoding}"?>'
            yield encoding, (head + text).encode(encoding), root
        except UnicodeEncodeError:
            continue
    yield "mark", b"\xef\xbb\xbf" + _bytes(root), root
    yield "blanks before", b"\n\n  " + etree.tostring(root), root
    yield (
        "sheet",
        b'<?xml version="1.0"?><?xml-stylesheet href="a"?>' + etree.tostring(root),
        root,
    )
    blank = copy.deepcopy(root)
    for node in _leaves(blank):
        node.text = f"\n   {node.text.strip()}\t\n"
    yield "blanks", _bytes(blank), blank
    noted = copy.deepcopy(root)
    for node in list(_leaves(noted))[::3]:
        words = node.text
        note = etree.Comment(" x ")
        node.text, note.tail = words[: len(words) // 2], words[len(words) // 2 :]
        node.append(note)
    yield "comments", _bytes(noted), noted
    for old, new in (("ram:", "q1:"), ("cbc:", "z:"), ("p:", "ns3:")):
        if f"xmlns:{old[:-1]}=" in text:
            other = re.sub(rf"(</?){old}", rf"\1{new}", text)
            other = other.replace(f"xmlns:{old[:-1]}=", f"xmlns:{new[:-1]}=")
            yield "prefix", other.encode(), root


def _leaves(root):
    for node in root.iter():
        if isinstance(node.tag, str) and not len(node) and (node.text or "").strip():
            yield node


def _paths(root, field):
    return PATHS[_local(root)].get(field, ())


def _set(root, field, words):
    changed = copy.deepcopy(root)
    nodes = [node for path in _paths(root, field) for node in _found(changed, path)]
    for node in nodes:
        node.text = words
    return changed if nodes else None


def _types(root, _chance):
    italian = _local(root) == "FatturaElettronica"
    for code in TYPES:
        if italian != code.startswith("TD") and code[0] in "T0123456789":
            continue
        changed = _set(root, "type", code)
        if changed is not None:
            yield f"type {code}", _bytes(changed), changed


def _days(root, _chance):
    for words in DAYS:
        changed = _set(root, "date", words)
        if changed is not None:
            yield f"date {words!r}", _bytes(changed), changed


def _formats(root, _chance):
    """All amounts, written in another way or with another sign."""
    forms = {
        "plus": lambda words: f"{Decimal(words):+}",
        "a zero more": lambda words: words + "0" if "." in words else words,
        "zeros before": lambda words: words if "-" in words else "00" + words,
        "negative": lambda words: str(-Decimal(words)),
    }
    for name, form in forms.items():
        changed = copy.deepcopy(root)
        for node in _every(changed, *AMOUNTS):
            try:
                node.text = form(node.text.strip())
            except (InvalidOperation, AttributeError):
                continue
        yield f"amounts: {name}", _bytes(changed), changed


def _amounts(root, chance):
    """One amount or rate, changed, spoilt or left out."""
    changes = {
        "and one": lambda value: value + 1,
        "and a cent": lambda value: value + Decimal("0.02"),
        "negated": lambda value: -value,
        "ten times": lambda value: value * 10,
    }
    for name in (*AMOUNTS, *RATES):
        count = len(_every(root, name))
        if not count:
            continue
        for what, change in changes.items():
            changed = copy.deepcopy(root)
            node = _every(changed, name)[chance.randrange(count)]
            try:
                before = Decimal(node.text.strip())
            except (InvalidOperation, AttributeError):
                continue
            node.text = str(change(before))
            must = name in _totals(root) and change(before) != before
            yield f"{name} {what}", _bytes(changed), changed, must
        for words in BAD_AMOUNTS:
            changed = copy.deepcopy(root)
            _every(changed, name)[chance.randrange(count)].text = words
            yield f"{name} is {words!r}", _bytes(changed), changed
        changed = copy.deepcopy(root)
        node = _every(changed, name)[chance.randrange(count)]
        node.getparent().remove(node)
        yield f"no {name}", _bytes(changed), changed


def _totals(root):
    """Names of the totals that stand beside their tax groups: they must fit."""
    if not all(_every(root, name) for name in _groups_of(root)):
        return ()
    return ("GrandTotalAmount", "TaxInclusiveAmount", "ImportoTotaleDocumento")


def _groups_of(root):
    return [name for name in GROUPS if _every(root, name)] or ["none"]


def _left_out(root, chance):
    for names in (LINES, GROUPS):
        changed = copy.deepcopy(root)
        for node in _every(changed, *names):
            if node.getparent() is not None:
                node.getparent().remove(node)
        yield f"no {names[0]}", _bytes(changed), changed
    for names in (LINES, GROUPS):
        nodes = _every(root, *names)
        for what in ("one more", "one less") if nodes else ():
            changed = copy.deepcopy(root)
            node = _every(changed, *names)[chance.randrange(len(nodes))]
            if what == "one more":
                node.addnext(copy.deepcopy(node))
            else:
                node.getparent().remove(node)
            yield f"{names[0]}: {what}", _bytes(changed), changed
    leaves = [node for node in _leaves(root) if _local(node) not in AMOUNTS]
    for _time in range(min(len(leaves), 12)):
        changed = copy.deepcopy(root)
        nodes = [node for node in _leaves(changed) if _local(node) not in AMOUNTS]
        node = chance.choice(nodes)
        name = _local(node)
        node.getparent().remove(node)
        yield f"without a {name}", _bytes(changed), changed


def run(documents, seed=5, share=1.0):
    """Return how many mutants of ``documents`` were read, and what was wrong.

    :param documents: pairs of a name and the root of an e-invoice
    :param share: of the mutants, chosen by ``seed``
    """
    from reading import read_electronic  # noqa: PLC0415

    chance, count, wrong = random.Random(seed), 0, []
    for document, root in documents:
        before = said(root)
        for name, content, changed, must in mutants(root, chance):
            if chance.random() >= share:
                continue
            count += 1
            reading = read_electronic(content)
            wrong += [
                (document, name, what)
                for what in silent(reading, changed, before, must)
            ]
    return count, wrong


def documents(seeds, only=""):
    """Yield name and root of the e-invoices that ``make accuracy`` draws."""
    from dev.accuracy.draw import ELECTRONIC, draw  # noqa: PLC0415

    for seed in seeds:
        for name in ELECTRONIC:
            content, _ending, row = draw(seed, "xml", name, 0)
            if only in row["format"]:
                yield f"{name}/{seed}", etree.fromstring(content)


if __name__ == "__main__":
    seeds = [int(seed) for seed in sys.argv[1:2]] or [3]
    number, faults = run(documents(seeds, *sys.argv[2:3]))
    print(number, "mutants,", len(faults), "silently wrong")
    for fault in faults[:200]:
        print(*fault, sep=" | ")
