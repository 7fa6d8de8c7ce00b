from . import connection, folder, keeping
