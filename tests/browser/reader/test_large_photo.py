"""A photo of a telephone that is uploaded by hand: it stays as the camera made it."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw

BILLS = "/odoo/action-account.action_move_in_invoice"
FILE_OF_BUTTON = ".o_control_panel input[type=file]"


def photo():
    """A JPEG larger than what Odoo lets a picture be."""
    picture = Image.new("RGB", (2600, 3400), "white")
    ImageDraw.Draw(picture).text((200, 200), "Facture 12", fill="black")
    out = BytesIO()
    picture.save(out, "JPEG", quality=91)
    return out.getvalue()


def test_it_is_kept_to_the_byte(log_in, open_tab):
    claire = log_in("claire")
    content, name = photo(), "large photo.jpg"
    tab = open_tab()
    tab.enter(claire)
    tab.open(BILLS)
    file = {"name": name, "mimeType": "image/jpeg", "buffer": content}
    tab.page.locator(FILE_OF_BUTTON).first.set_input_files(file)
    tab.page.wait_for_selector(".o_form_view div[name=state], .o_form_statusbar")
    domain = [("name", "=", name), ("res_model", "=", "account.move")]
    (kept,) = claire.search_read("ir.attachment", domain, ["datas", "res_id"])
    assert base64.b64decode(kept["datas"]) == content
    (move,) = claire.search_read(
        "account.move", [("id", "=", kept["res_id"])], ["move_type", "state"]
    )
    assert (move["move_type"], move["state"]) == ("in_invoice", "draft")
