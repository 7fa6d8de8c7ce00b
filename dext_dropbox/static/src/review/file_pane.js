import { registry } from "@web/core/registry";
import { SIZES } from "@web/core/ui/ui_service";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component } from "@odoo/owl";

/** The file of a document, and beside it the one that came before, if there is one. */
export class FilePane extends Component {
    static template = "dext_dropbox.FilePane";
    static props = {
        documentId: Number,
        formerId: { type: [Number, Boolean], optional: true },
        close: { type: Function, optional: true },
    };

    address(id) {
        return `/dext_dropbox/document/${id}/view`;
    }
}

export class FileWidget extends Component {
    static template = "dext_dropbox.FileWidget";
    static components = { FilePane };
    static props = { ...standardWidgetProps };

    setup() {
        this.ui = useService("ui");
        useBus(this.ui.bus, "resize", () => this.render());
    }

    /** Where there is no room nothing is fetched: the form has a button for it. */
    get hasRoom() {
        return this.ui.size >= SIZES.XL && !this.env.inDialog;
    }

    get formerId() {
        return this.props.record.data.original_id?.id || false;
    }
}

registry.category("view_widgets").add("dext_dropbox_file", {
    component: FileWidget,
    fieldDependencies: [{ name: "original_id", type: "many2one" }],
});
