import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";

import { Component, status, useEffect, useState } from "@odoo/owl";

const MESSAGE = "dext_dropbox.progress";
const SILENCE = 60000; // ms after which the run must have died
const FAREWELL = 2000; // ms that a finished run stays visible

const LABELS = {
    check: _t("Looking for files"),
    import: _t("Import"),
    folders: _t("Client folders"),
};

/** Shows what a run of the server does for the connection on this form, live. */
export class DropboxProgress extends Component {
    static template = "dext_dropbox.Progress";
    static props = { ...standardWidgetProps };

    setup() {
        this.bus = useService("bus_service");
        this.state = useState({ run: null });
        // Not before it is mounted: a form may be given up before it is shown.
        useEffect(
            () => {
                const listen = this.onMessage.bind(this);
                this.bus.subscribe(MESSAGE, listen);
                return () => {
                    this.bus.unsubscribe(MESSAGE, listen);
                    browser.clearTimeout(this.timer);
                };
            },
            () => []
        );
        useEffect(
            (id) => {
                const channel = `dext.dropbox.connection_${id}`;
                this.hide();
                if (id) {
                    this.bus.addChannel(channel);
                }
                return () => this.bus.deleteChannel(channel);
            },
            () => [this.props.record.resId]
        );
    }

    onMessage({ connection, what, done, total }) {
        if (connection !== this.props.record.resId) {
            return;
        }
        // The server counts what is left; how much there was, the page remembers.
        const known = total !== null;
        const before = this.state.run?.what === what ? this.state.run.total : 0;
        const most = Math.max(before, total);
        const finished = known && done >= total;
        this.state.run = { what, known, total: most, done: known ? most - (total - done) : done };
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(
            finished ? () => this.finish() : () => this.hide(),
            finished ? FAREWELL : SILENCE
        );
    }

    hide() {
        browser.clearTimeout(this.timer);
        this.state.run = null;
    }

    async finish() {
        this.hide();
        const { record } = this.props;
        if (!(await record.isDirty()) && status(this) === "mounted") {
            await record.load();
        }
    }

    get text() {
        const { what, known, done, total } = this.state.run;
        const label = LABELS[what] || what;
        if (known && !total) {
            return _t("%s: done", label);
        }
        return known
            ? _t("%(label)s: %(done)s of %(total)s", { label, done, total })
            : _t("%(label)s: %(done)s so far", { label, done });
    }

    get percent() {
        const { done, total } = this.state.run;
        return total ? Math.round((100 * done) / total) : 100; // nobody knows, or the end
    }
}

registry.category("view_widgets").add("dext_dropbox_progress", {
    component: DropboxProgress,
});
