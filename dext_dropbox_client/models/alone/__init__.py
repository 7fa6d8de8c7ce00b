from . import connection, portal
