"""What is known of formats: each module recognises its own by signature, then opens it.

A recogniser takes the contents and returns a ``Look``, or None if the file is of
another kind, or raises ``Refused``. Only the child process calls them.
"""

from importlib import import_module

from ..look import Refused
from . import archive, electronic, heif, mail, office, others, outlook, paper, signed
from .containers import Opening


def _picture(content):
    # With Pillow, which a PDF does not wait for.
    return import_module(".pictures", __package__).look(content)


_CONTAINERS = (archive, outlook, signed, mail)
# PDF after the containers: they can hold a PDF as it is.
_DOCUMENTS = (
    office.zipped,
    office.ole,
    office.rtf,
    heif.look,
    paper.look,
    electronic.look,
    _picture,
)


def judge(name, content, limits, open_containers):
    """Return the ``Look`` of ``content``, documents of containers in it not looked at.

    :param open_containers: False for what comes out of a container: that is open
    :raises MemoryError: and nothing else, but ``ImportError`` for a missing library
    """
    try:
        if content.startswith(b"%PDF-"):  # by far the most, and nothing else
            return paper.look(content)
        if container := Opening(limits, _CONTAINERS).of(name, content):
            if not open_containers:
                raise Refused("too_many_inside")
            return container
        for recognise in _DOCUMENTS:
            if look := recognise(content):
                return look
    except Refused as refusal:
        return refusal.look
    except (MemoryError, ImportError):
        raise
    except Exception:
        # Damaged files make the libraries raise nearly anything.
        return Refused("unreadable").look
    return Refused("unsupported", others.what(content)).look
