import re

from odoo import models

CHANNEL = re.compile(r"dext\.dropbox\.connection_(\d+)")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let people listen to the connections that they may read, and to no other.

        What they ask for is a text; what is sent goes to the record, which no text
        can stand for.
        """
        asked = [int(match[1]) for match in map(CHANNEL.fullmatch, channels) if match]
        connections = self.env["dext.dropbox.connection"].browse(asked)
        readable = connections.sudo().exists().sudo(False)._filtered_access("read")
        channels = [name for name in channels if not CHANNEL.fullmatch(name)]
        return super()._build_bus_channel_list([*channels, *readable])
