from . import folder, document
