"""All that the addon knows of Dropbox, without Odoo.

Nothing of the Dropbox SDK leaves this package: callers see the value objects of
``values`` and the exceptions of ``errors``. Importing the SDK takes 0.3 s and 31 MB,
so ``client`` and ``consent`` are imported where they are used.
"""
