"""The table that ``make accuracy`` prints."""

import statistics
from collections import Counter, defaultdict

from .compare import (
    FIELDS,
    INVENTED,
    MISSED,
    RIGHT,
    SUGGESTED,
    SUGGESTED_WRONG,
    TOLD,
    WRONG,
)

HEAD = ("field", "there", "found", "right", "wrong", "offered", "off wrong", "told")
BAD = {WRONG, INVENTED, MISSED, SUGGESTED_WRONG, TOLD}


def table(source, results, memory):
    """Return the lines for the documents of one source."""
    counts = defaultdict(Counter)
    for result in results:
        for field, outcome in result.found.items():
            counts[field][outcome] += 1
    yield f"\n{source}: {len(results)} documents"
    yield "  " + "".join(f"{title:>10}" for title in HEAD)
    for field in FIELDS:
        if counts[field]:
            yield _row(field, counts[field])
    yield _times(results, memory)


def _row(field, count):
    there = sum(count.values()) - count[INVENTED]
    found = there - count[MISSED] - count[TOLD]
    wrong = count[WRONG] + count[INVENTED]
    cells = [
        f"{field:>10}",
        f"{there:>10}",
        f"{found:>10}",
        f"{_share(count[RIGHT], there):>10}",
        f"{_share(wrong, there):>10}",
        f"{_share(count[SUGGESTED], there):>10}",
        f"{count[SUGGESTED_WRONG]:>10}",
        f"{count[TOLD]:>10}",
    ]
    return "  " + "".join(cells)


def _share(part, whole):
    return f"{part} {100 * part / whole:.0f}%" if part and whole else str(part)


def _times(results, memory):
    seconds = _spread([result.seconds for result in results])
    waited = _spread([result.waited for result in results])
    return f"  processor {seconds}; clock {waited}; memory {memory:.0f} MB"


def _spread(seconds):
    seconds = sorted(seconds)
    late = seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]
    return f"median {statistics.median(seconds):.3f} s, p95 {late:.3f} s"


def misses(source, results):
    """Return a line for each value that was not filled rightly."""
    for result in results:
        row = result.row
        for field, outcome in result.found.items():
            if outcome in BAD:
                right = row.get(field) if field != "parts" else "…"
                read = _seller(result) if field == "seller" else result.read.get(field)
                place = f"{source} | {row['file']} | {field}"
                yield f"{place} {outcome} | is {right} | read {read}"
        if source == "text" and result.read["source"] == "picture":
            yield f"{source} | {row['file']} | its text was not used, but its picture"
        if result.troubles:
            yield f"{source} | {row['file']} | troubles: {'; '.join(result.troubles)}"


def _seller(result):
    return {name: result.read.get(name) for name in ("seller", "vat", "siren", "iban")}


def as_json(source, results, memory):
    """The same counts for programs: right, wrong and so on of each field."""
    counts = defaultdict(Counter)
    for result in results:
        for field, outcome in result.found.items():
            counts[field][outcome] += 1
    seconds = [result.seconds for result in results]
    return {
        "source": source,
        "documents": len(results),
        "fields": {field: dict(count) for field, count in counts.items()},
        "median_seconds": round(statistics.median(seconds), 4),
        "memory_mb": round(memory),
    }
