import re

from odoo import models

# No record has a number that is longer, and no query takes one.
CHANNEL = re.compile(r"dext\.dropbox\.connection_(\d{1,9})")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let people listen to the connections that they may read, and to no other.

        What they ask for is a text; what is sent goes to the record, which no text
        can stand for.
        """
        return super()._build_bus_channel_list(self._dext_dropbox_channels(channels))

    def _dext_dropbox_channels(self, channels):
        # Other modules put records into the list, too.
        texts = [name for name in channels if isinstance(name, str)]
        asked = {name: match for name in texts if (match := CHANNEL.fullmatch(name))}
        connections = self.env["dext.dropbox.connection"].browse(
            int(match[1]) for match in asked.values()
        )
        readable = connections.sudo().exists().sudo(False)._filtered_access("read")
        channels = [name for name in channels if name not in asked]
        return [*channels, *readable]
