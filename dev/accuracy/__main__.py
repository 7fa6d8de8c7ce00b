"""``make accuracy``: how well documents are read whose right values are known."""

import argparse
import json
import sys
from pathlib import Path

from reading.facts import Books

from ..cache import SetupError, cache_folder, progress, say
from .draw import own_set
from .measure import measure, truth_of
from .report import as_json, misses, table


def main(arguments):
    options = _options(arguments)
    folder = Path(options.folder) if options.folder else own_set(options.seed)
    books = _books(folder, options)
    figures = []
    try:
        for source, results, memory in _results(folder, options, books):
            print("\n".join(table(source, results, memory)), flush=True)
            if options.misses:
                print("\n".join(misses(source, results)), flush=True)
            figures.append(as_json(source, results, memory))
    except SetupError as error:
        say(f"\n{error}")
        return 1
    path = cache_folder() / "accuracy.json"
    path.write_text(json.dumps(figures, indent=2) + "\n")
    say(f"\nThe documents: {folder}\nThe figures as JSON: {path}")
    return 0


def _results(folder, options, books):
    """Yield source, results and memory (MB) of what is measured."""
    sources = {}
    for source, rows in truth_of(folder, options.pages).items():
        rows = [row for row in rows if options.match in row["file"]]
        if rows and (not options.only or source in options.only.split(",")):
            sources[source] = rows
    if options.odoo:
        from .through_odoo import measure_drafts  # noqa: PLC0415

        # A file of several documents is split by a person.
        whole = {
            source: [row for row in rows if "parts" not in row]
            for source, rows in sources.items()
        }
        for source, results in measure_drafts(folder, whole, books).items():
            yield source, results, 0
        return
    for source, rows in sources.items():
        with progress(f"{len(rows)} documents: {source}"):
            results, memory = measure(folder, rows, books)
        yield source, results, memory


def _options(arguments):
    parser = argparse.ArgumentParser(prog="make accuracy")
    parser.add_argument("folder", nargs="?", help="with truth.jsonl; else the own set")
    parser.add_argument("--seed", type=int, default=1, help="of the own set")
    parser.add_argument("--misses", action="store_true", help="list what is not right")
    parser.add_argument("--only", help="sources: e-invoice,text,scan,photo,receipt")
    parser.add_argument(
        "--match", default="", help="only files with this in their name"
    )
    parser.add_argument("--pages", action="store_true", help="PDFs without their XML")
    parser.add_argument("--odoo", action="store_true", help="as drafts of an Odoo")
    parser.add_argument("--country", default="FR", help="of the books, if not told")
    parser.add_argument("--currency", default="EUR", help="of the books, if not told")
    return parser.parse_args(arguments)


def _books(folder, options):
    """The books that the folder is for: books.json, or none that are known."""
    path = folder / "books.json"
    if not path.exists():
        return Books(country=options.country, currency=options.currency)
    known = json.loads(path.read_text("utf-8"))
    return Books(
        known["country"],
        "EUR",
        known["name"],
        known["vat"],
        known["siren"],
        (known["iban"],),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
