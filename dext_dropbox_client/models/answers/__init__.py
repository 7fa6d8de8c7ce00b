from . import connection, note, answering
