from . import (
    connection,
    linking,
    consent,
    settings,
    trouble,
    progress,
    ir_websocket,
    ir_ui_menu,
    res_company,
    res_config_settings,
)
