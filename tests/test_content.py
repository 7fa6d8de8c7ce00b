"""The content of files: one at a time, however many there are."""

from .common import DropboxCase


class TestContent(DropboxCase):
    def test_a_file_is_loaded_alone_and_stays_in_no_cache(self):
        contents = [b"first", b"second", b"third"]
        files = self.env["ir.attachment"].create(
            [{"name": "a.txt", "raw": content} for content in contents]
        )
        with self.files_loaded() as loaded:
            for number, content in enumerate(contents):
                self.assertEqual(files[number]._dext_dropbox_content(), content)
            for file, content in zip(files, contents, strict=True):
                self.assertEqual(file._dext_dropbox_content(), content)
        names = files.mapped("store_fname")
        self.assertEqual(loaded, [*names, *names])

    def test_one_without_content(self):
        file = self.env["ir.attachment"].create({"name": "empty.txt"})
        self.assertEqual(file._dext_dropbox_content(), b"")
