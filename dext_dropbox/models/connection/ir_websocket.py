import re

from odoo import models

CHANNEL = re.compile(r"dext\.dropbox\.connection_(\d{1,9})")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let people listen to the connections that they may read, and to no other.

        What they ask for is a text; what is sent goes to the record, which no text
        can stand for.
        """
        texts = [name for name in channels if isinstance(name, str)]
        asked = [int(match[1]) for match in map(CHANNEL.fullmatch, texts) if match]
        connections = self.env["dext.dropbox.connection"].browse(asked)
        readable = connections.sudo().exists().sudo(False)._filtered_access("read")
        others = [
            name
            for name in channels
            if not (isinstance(name, str) and CHANNEL.fullmatch(name))
        ]
        return super()._build_bus_channel_list([*others, *readable])
