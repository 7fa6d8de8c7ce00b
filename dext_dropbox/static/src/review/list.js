import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";

import { useState } from "@odoo/owl";

import { FilePane } from "./file_pane";
import { useNews } from "./news";

const BESIDE = "DEXT_DROPBOX:BESIDE";
const ROOM = "(min-width: 1200px)"; // for a file beside a list

/** Lets a view say how much is new, and show it when somebody wants it. */
const following = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.news = useNews(this.props.resModel, () => this.model);
        }

        get modelParams() {
            const params = super.modelParams;
            return {
                ...params,
                hooks: { ...params.hooks, onRootLoaded: () => this.news?.forget() },
            };
        }

        get newsText() {
            return _t("New: %s. Show", this.news.state.count);
        }

        showNews() {
            return this.model.load();
        }
    };

export class DropboxListController extends following(ListController) {
    static template = "dext_dropbox.ListView";
    static components = { ...ListController.components, FilePane };

    setup() {
        super.setup();
        this.pane = useState({ documentId: false, formerId: false });
        useBus(this.env.bus, BESIDE, ({ detail }) => Object.assign(this.pane, detail));
    }

    closePane() {
        this.pane.documentId = false;
    }
}

/** As Odoo's, but that each column has a heading, if only for the ear. */
export class DropboxListRenderer extends ListRenderer {
    static template = "dext_dropbox.ListRenderer";
}

export class DropboxKanbanController extends following(KanbanController) {
    static template = "dext_dropbox.KanbanView";
}

registry.category("views").add("dext_dropbox_list", {
    ...listView,
    Controller: DropboxListController,
    Renderer: DropboxListRenderer,
});
registry.category("views").add("dext_dropbox_kanban", {
    ...kanbanView,
    Controller: DropboxKanbanController,
});

/** Shows a file beside the list, or in a tab of its own if there is no room. */
registry.category("actions").add("dext_dropbox_beside", (env, action) => {
    const { documentId, formerId } = action.params;
    if (browser.matchMedia(ROOM).matches) {
        env.bus.trigger(BESIDE, { documentId, formerId });
    } else {
        browser.open(`/dext_dropbox/document/${documentId}/view`, "_blank");
    }
});
