"""How Odoo, its database and a browser are obtained, and what is done with them.

``python3 -m dev <command>`` works with nothing but Python's standard library; it
prepares the cache folder and then runs ``dev.<command>`` inside the environment
that it made there.
"""
