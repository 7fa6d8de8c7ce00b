"""Numbers of invented companies and accounts, with the check digits that are due."""

from stdnum import luhn
from stdnum.be import vat as be_vat
from stdnum.es import cif as es_cif
from stdnum.fr import siren as fr_siren
from stdnum.gb import vat as gb_vat
from stdnum.iso7064 import mod_11_10, mod_97_10


def digits(dice, count):
    """``count`` digits, the first of which is not 0."""
    return str(dice.randint(10 ** (count - 1), 10**count - 1))


def siren(dice):
    body = digits(dice, 8)
    return body + luhn.calc_check_digit(body)


def siret(number, dice):
    body = f"{number}{dice.randint(1, 60):04d}"
    return body + luhn.calc_check_digit(body)


def vat(country, number, dice):
    """A VAT number of ``country``; a French one follows from the SIREN ``number``."""
    return country + _VAT[country](number, dice)


def _french(number, _dice):
    return fr_siren.to_tva(number).replace(" ", "")


def _german(_number, dice):
    body = digits(dice, 8)
    return body + mod_11_10.calc_check_digit(body)


def _dutch(_number, dice):
    # The newer kind, whose two last digits check all the rest.
    body = f"{digits(dice, 9)}B"
    return body + mod_97_10.calc_check_digits(f"NL{body}")


def _belgian(_number, dice):
    body = f"0{dice.randint(2_000_000, 9_999_999)}"
    return next(
        body + f"{check:02d}"
        for check in range(98)
        if be_vat.is_valid(body + f"{check:02d}")
    )


def _british(_number, dice):
    body = digits(dice, 7)
    return next(
        body + f"{check:02d}"
        for check in range(100)
        if gb_vat.is_valid(body + f"{check:02d}")
    )


def _italian(_number, dice):
    # The last three digits before the check digit are those of a tax office.
    body = f"0{digits(dice, 6)}{dice.randint(1, 99):03d}"
    return body + luhn.calc_check_digit(body)


def _irish(_number, dice):
    body = digits(dice, 7)
    total = sum(
        int(digit) * weight
        for digit, weight in zip(body, range(8, 1, -1), strict=False)
    )
    # The second letter counts 9 times its place in the alphabet: H, the 8th.
    return f"{body}{'WABCDEFGHIJKLMNOPQRSTUV'[(total + 9 * 8) % 23]}H"


def _spanish(_number, dice):
    body = f"B{digits(dice, 7)}"
    return body + es_cif.calc_check_digits(body)[0]


_VAT = {
    "FR": _french,
    "DE": _german,
    "NL": _dutch,
    "BE": _belgian,
    "GB": _british,
    "IT": _italian,
    "IE": _irish,
    "ES": _spanish,
}


def iban(country, dice):
    """An account at a bank that does not exist, with valid keys."""
    body = {
        "FR": _french_account,
        "DE": lambda dice: digits(dice, 18),
        "NL": _dutch_account,
        "BE": _belgian_account,
        "GB": lambda dice: f"ZZBK{digits(dice, 14)}",
        "IT": lambda dice: f"X99{digits(dice, 3)}{digits(dice, 17)}",
        "ES": lambda dice: digits(dice, 20),
    }[country](dice)
    return f"{country}{mod_97_10.calc_check_digits(body + country)}{body}"


def _french_account(dice):
    bank, branch, account = f"9{digits(dice, 4)}", digits(dice, 5), digits(dice, 11)
    total = 89 * int(bank) + 15 * int(branch) + 3 * int(account)
    return f"{bank}{branch}{account}{97 - total % 97:02d}"


def _dutch_account(dice):
    """Ten digits, weighed 10 to 1, whose sum is a multiple of 11."""
    while True:
        number = digits(dice, 10)
        if (
            not sum(int(d) * w for d, w in zip(number, range(10, 0, -1), strict=False))
            % 11
        ):
            return f"ZZBK{number}"


def _belgian_account(dice):
    body = digits(dice, 10)
    return f"{body}{int(body) % 97 or 97:02d}"
