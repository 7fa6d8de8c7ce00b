import {Component, useEffect, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";

const EVERY = 2000; // Milliseconds

/** Reads the record again and again, as long as the field is true. */
export class Live extends Component {
    static template = xml`<span/>`;
    static props = {"*": true};

    setup() {
        useEffect(
            (live) => {
                if (live) {
                    const timer = setInterval(() => this.props.record.load(), EVERY);
                    return () => clearInterval(timer);
                }
            },
            () => [this.props.record.data[this.props.name]]
        );
    }
}

registry.category("fields").add("dext_dropbox_live", {
    component: Live,
    supportedTypes: ["boolean"],
});
