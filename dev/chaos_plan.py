"""The plan of ``make chaos``: what clients do and what goes wrong, round by round.

A plan depends on its seed alone. It keeps its own idea of what lies where; when a
disturbance has moved a file away meanwhile, an action simply finds nothing.
"""

import io
import zipfile
from dataclasses import dataclass, field
from random import Random

from dropbox_emulator.blobs import content_hash
from tests import poison

from . import firm, samples

SUBFOLDERS = ("Invoices", "Receipts", "Sales documents")
FOLDERS = (
    firm.BAKERY,
    f"{firm.BAKERY} - {firm.USER}",
    firm.GARAGE,
)
MOST_FILES = 350  # that lie in Dropbox at a time; one page of a listing holds 2000
FACTURX_EVERY = 6  # e-invoices; they take longer to read than UBL

# What Dropbox answers instead of doing what it is asked.
INSTEAD = (
    *("rate_limit", "rate_limit_long", "rate_limit_text", "rate_limit_no_header"),
    *("server_error", "bad_gateway", "unavailable", "gateway_timeout", "close"),
    *("expired_token", "invalid_token", "other", "unknown_tag", "quota"),
    *("invalid_root", "conflict_text", "not_json"),
)
LISTING = ("reset", "base_not_found", "empty_page", "duplicated")
DOWNLOAD = ("replaced", "moved", "renamed", "deleted", "wrong_bytes")
REPLY = ("truncated", "lost_reply", "drip")
TOKEN = (
    *("server_error", "close", "rate_limit", "not_json", "invalid_grant"),
    *("invalid_client", "lost_reply"),
)
# Good files may be called anything; a path may be longer than an index takes.
NAMES = (
    *("{0}.{1}",) * 12,
    *(".{0} facture", "~{0} EUR taxi.{1}", "{0}.part", "{0}.tmp"),
    *("{0}", "{0} (copie en conflit de Paul 2026-11-25).{1}"),
)
DEEP = "".join(f"{n} {'a folder with a long name ' * 8}x/" for n in range(13))
POISON = (
    *(poison.jpeg_of_many_scans, poison.docx_that_fills_the_memory),
    *(poison.zip_bomb, poison.xml_entities, poison.png_beyond_measure),
    *(poison.pdf_whose_pages_go_in_circles, lambda: poison.zip_in_zip(40)),
)
CONTINUE, LIST = "files/list_folder/continue", "files/list_folder"
GET, MAKE, RENEW = "files/download", "files/create_folder_batch", "oauth2/token"


@dataclass
class Content:
    """What a file holds.

    :param kind: ``plain``, ``einvoice``, ``unsupported``, ``unreadable``, ``archive``
        (with plain ones inside) or ``poison`` (made to hurt; may end as anything)
    :param lines: how many lines the draft of an e-invoice has
    :param inside: the contents of an archive
    """

    data: bytes
    kind: str
    lines: int = 0
    inside: tuple = ()

    def __repr__(self):
        return f"<{self.kind} {content_hash(self.data)[:6]}>"


def _zip(contents):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, content in enumerate(contents):
            archive.writestr(zipfile.ZipInfo(f"{number}.pdf"), content)
    return packed.getvalue()


@dataclass
class Round:
    """What happens between two looks at the clock.

    :param actions: tuples, the name of an action and what it needs
    :param faults: keywords for ``Faults.add``
    :param kill: a kill point, ``random``, or None
    :param bait: actions that lead a worker to the kill point
    :param prepare: actions whose outcome the bait needs
    :param both: whether the other server is killed as well
    :param contest: whether people press "Check Now" meanwhile
    :param wait: seconds until a random kill, or until the next round
    """

    number: int
    actions: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    kill: str | None = None
    prepare: list = field(default_factory=list)
    bait: list = field(default_factory=list)
    both: bool = False
    contest: bool = False
    wait: float = 0.0


class Plan:
    """The stream of rounds that belongs to ``seed``.

    :param points: {name of a kill point: what leads there}, see ``chaos_points``
    """

    def __init__(self, seed, points):
        self.random = Random(seed)
        self.seed = seed
        self.points = points
        self.contents = []
        self.folders = list(FOLDERS)
        self.files = {}  # path: number of its content
        self.count = 0
        self._coming = []

    def next_round(self, number, kill=None):
        """Return the next round.

        :param kill: a kill point that it has to have
        """
        rng = self.random
        round_ = Round(number, contest=rng.random() < 0.4, wait=rng.uniform(0.1, 1.2))
        chance = rng.random()
        if kill or chance < 0.6:
            round_.kill = kill or self._next_point()
        elif chance < 0.72:
            round_.kill = "random"
        round_.both = round_.kill and rng.random() < 0.2
        for _ in range(rng.randint(1, 4)):
            round_.actions += self._action()
        if rng.random() < (0.3 if round_.kill else 0.8):
            round_.faults = [self._fault() for _ in range(rng.randint(1, 3))]
        if round_.kill in self.points:
            self._lay_bait(round_, self.points[round_.kill])
        return round_

    def _next_point(self):
        # Every point in turn, in another order each time.
        if not self._coming:
            self._coming = sorted(self.points)
            self.random.shuffle(self._coming)
        return self._coming.pop()

    # -- contents --------------------------------------------------------

    def content(self, kind="plain"):
        """Return the number of a new content."""
        number = len(self.contents)
        mark = f"{self.seed}-{number}"
        lines = 0
        inside = ()
        if kind == "plain":
            data = samples.small_pdf(f"chaos {mark}")
        elif kind == "archive":
            inside = tuple(
                Content(samples.small_pdf(f"chaos {mark} {name}"), "plain")
                for name in "ab"
            )
            data = _zip(item.data for item in inside)
        elif kind == "poison":
            make = self.random.choice(POISON)
            data = make() + f" {mark}".encode()
        elif kind == "einvoice":
            if number % FACTURX_EVERY:
                data, seller = samples.ubl_invoice(mark), samples.WHOLESALER
            else:
                data, seller = samples.facturx_invoice(mark), samples.SUPPLIER
            lines = len(samples.companies.sold_by(seller))
        elif kind == "unreadable":
            data = f"%PDF-1.4\n% chaos {mark}\n".encode() + bytes(3000)
        else:
            data = f"MZ chaos {mark}".encode()
        self.contents.append(Content(data, kind, lines, inside))
        return number

    def _some_kind(self):
        kinds = {
            **{"plain": 76, "einvoice": 10, "unsupported": 4, "unreadable": 4},
            **{"archive": 5, "poison": 1},
        }
        return self.random.choices(list(kinds), list(kinds.values()))[0]

    # -- places ----------------------------------------------------------

    def _folder(self):
        return f"/{self.random.choice(self.folders)}"

    def _name(self, folder=None, extension="pdf"):
        self.count += 1
        inside = self.random.choice(("", "", "", "", "2026/March/", "Été/", DEEP))
        subfolder = self.random.choice(SUBFOLDERS)
        folder = folder or self._folder()
        name = self.random.choice(NAMES).format(f"{self.count:05}", extension)
        return f"{folder}/{subfolder}/{inside}{name}"

    def _known(self):
        return self.random.choice(sorted(self.files)) if self.files else None

    def _moved(self, source, target):
        """Note that ``source`` is at ``target`` now, with all that is below it."""
        for path in list(self.files):
            if path == source or path.startswith(source + "/"):
                self.files[target + path[len(source) :]] = self.files.pop(path)
        return ("move", source, target)

    def _write(self, path, number):
        self.files[path] = number
        return ("write", path, self.contents[number].data)

    # -- actions of clients and accountants -------------------------------

    def _action(self):
        if len(self.files) > MOST_FILES:
            gone = self.random.sample(sorted(self.files), MOST_FILES // 4)
            return [self._delete(path) for path in gone]
        weights = self._weights()
        chosen = self.random.choices(list(weights), list(weights.values()))[0]
        return chosen()

    def _weights(self):
        """{what may be done next: how often}."""
        return {
            self._drop: 14,
            self._drop_many: 8,
            self._overwrite: 8,
            self._bring_back_version: 2,
            self._move_between_kinds: 5,
            self._move_between_clients: 5,
            self._rename_file: 5,
            self._rename_case: 1,
            self._rename_client: 2,
            self._bounce_client: 1,
            self._delete_one: 4,
            self._delete_and_add_again: 4,
            self._duplicate: 6,
            self._junk: 3,
            self._misplace: 4,
            self._put_into_place: 3,
            self._move_subfolder_away: 2,
            self._delete_subfolder: 1,
            self._delete_client: 0.3,
            self._edit_a_draft: 4,
            self._withdraw_access: 0.5,
        }

    def _drop(self):
        return [self._write(self._name(), self.content(self._some_kind()))]

    def _drop_many(self):
        return [self._drop()[0] for _ in range(self.random.randint(4, 12))]

    def _overwrite(self):
        path = self._known()
        if not path:
            return self._drop()
        return [self._write(path, self.content(self._some_kind()))]

    def _bring_back_version(self):
        path = self._known()
        if not path:
            return self._drop()
        former = self.files[path]
        newer = self._write(path, self.content())
        return [newer, ("check",), self._write(path, former)]

    def _move_between_kinds(self):
        path = self._known()
        if not path or path.count("/") < 3:
            return self._drop()
        client = path.split("/")[1]
        return [self._moved(path, self._name(f"/{client}"))]

    def _move_between_clients(self):
        path = self._known()
        return [self._moved(path, self._name())] if path else self._drop()

    def _rename_file(self):
        path = self._known()
        if not path:
            return self._drop()
        self.count += 1
        return [self._moved(path, f"{path.rpartition('/')[0]}/{self.count:05} é.pdf")]

    def _rename_case(self):
        path = self._known()
        if not path:
            return self._drop()
        parent, _, name = path.rpartition("/")
        return [
            self._moved(path, f"{path} away"),
            self._moved(f"{path} away", f"{parent}/{name.upper()}"),
        ]

    def _rename_client(self):
        slot = self.random.randrange(len(FOLDERS))
        self.count += 1
        former, self.folders[slot] = self.folders[slot], f"{FOLDERS[slot]} {self.count}"
        return [self._moved(f"/{former}", f"/{self.folders[slot]}")]

    def _bounce_client(self):
        """As when a folder is shared: all of it is deleted and there again."""
        folder = self._folder()
        self.count += 1
        return [
            self._moved(folder, f"/away {self.count}"),
            self._moved(f"/away {self.count}", folder),
        ]

    def _delete(self, path):
        for known in list(self.files):
            if known == path or known.startswith(path + "/"):
                del self.files[known]
        return ("delete", path)

    def _delete_one(self):
        path = self._known()
        return [self._delete(path)] if path else self._drop()

    def _delete_and_add_again(self):
        path = self._known()
        if not path:
            return self._drop()
        number = self.files[path]
        return [self._delete(path), self._write(path, number)]

    def _duplicate(self):
        path = self._known()
        if not path:
            return self._drop()
        # Half of them for another client, for whom it is no duplicate.
        same = self.random.random() < 0.5
        folder = f"/{path.split('/')[1]}" if same else None
        return [self._write(self._name(folder), self.files[path])]

    def _junk(self):
        self.count += 1
        name = self.random.choice(("~$letter {}.docx", ".~lock.{}#", "._scan {}"))
        path = f"{self._folder()}/Invoices/{name.format(self.count)}"
        empty = self._name()
        return [("write", path, b"junk"), ("write", empty, b"")]

    def _misplace(self):
        self.count += 1
        folder = self._folder()
        place = self.random.choice(("", "/Unknown/Invoices", folder, f"{folder}/Old"))
        return [self._write(f"{place}/{self.count:05}.pdf", self.content())]

    def _put_into_place(self):
        for path in sorted(self.files):
            if not any(f"/{subfolder}/" in path for subfolder in SUBFOLDERS):
                return [self._moved(path, self._name())]
        return self._misplace()

    def _move_subfolder_away(self, folder=None, subfolder=None):
        folder = folder or self._folder()
        subfolder = subfolder or self.random.choice(SUBFOLDERS)
        self.count += 1
        target = f"{folder}/Old {subfolder} {self.count}"
        return [self._moved(f"{folder}/{subfolder}", target)]

    def _delete_subfolder(self):
        return [self._delete(f"{self._folder()}/{self.random.choice(SUBFOLDERS)}")]

    def _delete_client(self):
        return [self._delete(self._folder())]

    def _edit_a_draft(self):
        return [("edit", self.random.random())]

    def _withdraw_access(self):
        return [("revoke",)]

    # -- faults ----------------------------------------------------------

    def _fault(self):
        rng = self.random
        route = rng.choices((CONTINUE, LIST, GET, MAKE, RENEW), (35, 5, 40, 8, 12))[0]
        times = rng.choice((1, 1, 1, 2, 3))
        if route == RENEW:
            return {"route": route, "kind": rng.choice(TOKEN), "times": 1}
        if route == MAKE:
            kind = rng.choice((*INSTEAD, "folder_race"))
            return {"route": route, "kind": kind, "times": 1}
        kinds = {CONTINUE: LISTING, LIST: ("empty_page", "duplicated"), GET: DOWNLOAD}
        groups = (INSTEAD, kinds[route], REPLY)
        kind = rng.choice(rng.choices(groups, (40, 40, 20))[0])
        fault = {"route": route, "kind": kind, "times": times}
        if kind == "drip":
            fault["seconds"] = 0.5
        elif kind == "replaced":
            content = self.contents[self.content()]
            fault.update(data=content.data.decode(), times=1)
        elif kind == "moved":
            fault.update(to=self._name(), times=1)
        elif kind == "renamed":
            self.count += 1
            fault.update(name=f"{self.count:05} renamed.pdf", times=1)
        return fault

    # -- kill points ------------------------------------------------------

    def _lay_bait(self, round_, wanted):
        """Plan actions after which a worker comes to the kill point.

        :param wanted: ``plain``, ``einvoice``, ``version``, ``token``, ``subfolder``,
            ``rejected``
        """
        kinds = {"einvoice": "einvoice", "rejected": "unsupported"}
        kind = kinds.get(wanted, "plain")
        path = f"{self._folder()}/Invoices/bait {round_.number}.pdf"
        if wanted == "subfolder":
            folder = self._folder()
            round_.prepare.append(("mkdir", f"{folder}/Receipts"))
            round_.bait += self._move_subfolder_away(folder, "Receipts")
            return
        if wanted == "version":
            round_.prepare.append(self._write(path, self.content()))
            round_.prepare.append(("taken", path))
        if wanted == "token":
            round_.bait.append(("expire",))
        round_.bait.append(self._write(path, self.content(kind)))
