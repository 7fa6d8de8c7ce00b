from . import connection, attempts, member, folder, renewed
