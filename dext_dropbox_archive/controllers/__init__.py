from . import archive_year
