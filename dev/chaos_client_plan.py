"""The plan of ``make chaos ARGS=--client``: what clients and the firm do beside."""

from .chaos_plan import Plan

KINDS = ("invoice", "receipt", "sale")
# Of what comes by the page: some of it goes back.
SENT = ("plain",) * 7 + ("einvoice", "unsupported", "unreadable")
NAMES = 9  # that a telephone gives to all its files


class ClientPlan(Plan):
    """The stream of rounds in which documents go to clients, too."""

    def _weights(self):
        return super()._weights() | {
            **{self._upload: 12, self._give_back: 8, self._put_back: 5},
            **{self._speak: 6},
            **{self._share: 2, self._unshare: 1},
            **{self._disconnect: 1.5, self._processed: 1.5},
        }

    def _upload(self):
        self.count += 1
        content = self.contents[self.content(self.random.choice(SENT))].data
        name = f"scan {self.count % NAMES}.pdf"
        return [("upload", self.count, name, self.random.choice(KINDS), content)]

    def _give_back(self):
        return [("give_back", self.random.random())]

    def _put_back(self):
        return [("put_back", self.random.random())]

    def _speak(self):
        return [("speak", self.random.random())]

    def _share(self):
        return [("share", self.random.random())]

    def _unshare(self):
        return [("unshare", self.random.random())]

    def _disconnect(self):
        return [("disconnect",)]

    def _processed(self):
        return [("processed", self.random.random() < 0.5)]

    def _lay_bait(self, round_, wanted):
        """Plan what leads a worker there; three kinds of it are ours."""
        if wanted == "upload":
            round_.bait += self._upload()
            return
        if wanted == "speak":
            round_.prepare += self._give_back()
            round_.bait += self._speak()
            return
        if wanted == "processed":
            round_.prepare.append(("processed", True))
        super()._lay_bait(round_, wanted)
