from . import connection, facts, folder, digest
