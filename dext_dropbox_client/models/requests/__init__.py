from . import connection, file_request, folder
