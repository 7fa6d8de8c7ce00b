"""PDFs with files inside, hung wherever a PDF may have them."""

import io

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


class Pdf:
    """A PDF of one page that files are hung on."""

    def __init__(self):
        self.writer = PdfWriter()
        self.page = self.writer.add_blank_page(100, 100)
        self.root = self.writer.root_object

    def specification(self, name, content, keys=("/F", "/UF"), **more):
        """Return a reference to a new file specification."""
        stream = StreamObject()
        stream._data = content
        stream = stream.flate_encode()
        stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
        stream[NameObject("/Subtype")] = NameObject("/text#2Fxml")
        reference = self.writer._add_object(stream)
        node = DictionaryObject({NameObject("/Type"): NameObject("/Filespec")})
        for key in keys:
            node[NameObject(key)] = TextStringObject(name)
        node[NameObject("/EF")] = DictionaryObject(
            {NameObject(key): reference for key in keys[:1] or ("/F",)}
        )
        for key, word in more.items():
            node[NameObject(f"/{key}")] = NameObject(f"/{word}")
        return self.writer._add_object(node)

    def names(self, *pairs, depth=0):
        """Hang files in the tree of names, ``depth`` levels of kids below its root."""
        leaf = ArrayObject()
        for name, reference in pairs:
            leaf.extend([TextStringObject(name), reference])
        node = DictionaryObject({NameObject("/Names"): leaf})
        for _level in range(depth):
            kids = ArrayObject([self.writer._add_object(node)])
            node = DictionaryObject({NameObject("/Kids"): kids})
        self.root[NameObject("/Names")] = DictionaryObject(
            {NameObject("/EmbeddedFiles"): self.writer._add_object(node)}
        )
        return node

    def associate(self, *references, page=False):
        node = self.page if page else self.root
        node[NameObject("/AF")] = ArrayObject(references)

    def annotate(self, reference):
        self.page[NameObject("/Annots")] = ArrayObject(
            [
                DictionaryObject(
                    {
                        NameObject("/Type"): NameObject("/Annot"),
                        NameObject("/Subtype"): NameObject("/FileAttachment"),
                        NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
                        NameObject("/FS"): reference,
                    }
                )
            ]
        )

    def collect(self):
        """Make it a portfolio."""
        self.root[NameObject("/Collection")] = DictionaryObject()

    def bytes(self, **options):
        target = io.BytesIO()
        if options:
            self.writer.encrypt(**options)
        self.writer.write(target)
        return target.getvalue()


def with_file(name, content, **more):
    """Return a PDF with one file in the usual place."""
    pdf = Pdf()
    reference = pdf.specification(name, content, **more)
    pdf.names((name, reference))
    pdf.associate(reference)
    return pdf.bytes()
