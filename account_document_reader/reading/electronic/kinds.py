"""Types of documents (UNTDID 1001): what kind of document each of them is.

The lists are those of rule BR-CL-01 in the schematrons of EN 16931 (November 2025);
which of them the buyer writes stands in the names of UNTDID D.22A.
"""

CREDIT_NOTES = frozenset(
    "81 83 261 262 296 308 381 396 420 458 502 503 532".split()  # also Italian, below
)
INVOICES = frozenset(
    "71 80 82 84 102 130 202 203 204 211 218 219 295 325 326 331 380 382 383 384 385"
    " 386 387 388 389 390 393 394 395 456 457 471 472 473 500 501 527 553 575 623 633"
    " 751 780 817 870 875 876 877 935".split()
)
SELF_BILLED = frozenset("261 389 471 473 500 501 502 527".split())
PRO_FORMA = frozenset(["325"])

# FatturaPA: TipoDocumento. From TD16 to TD23 the buyer writes the document itself.
ITALIAN_CREDIT_NOTES = frozenset(["TD04", "TD08"])
ITALIAN_SELF_BILLED = frozenset("TD16 TD17 TD18 TD19 TD20 TD21 TD22 TD23".split())
ITALIAN = frozenset(f"TD{number:02}" for number in range(1, 30))


def is_known(code):
    return code in CREDIT_NOTES or code in INVOICES or code in ITALIAN


def is_credit_note(code):
    return code in CREDIT_NOTES or code in ITALIAN_CREDIT_NOTES


def is_self_billed(code):
    return code in SELF_BILLED or code in ITALIAN_SELF_BILLED
