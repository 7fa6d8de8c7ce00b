from . import document, versions, event, history, folder, connection, res_partner
