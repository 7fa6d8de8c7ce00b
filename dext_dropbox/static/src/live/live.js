import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {Component, useEffect, xml} from "@odoo/owl";

const MESSAGE = "dext_dropbox.progress";

/**
 * As long as the field is true, reads the record again whenever the server is a step
 * further with its connection.
 */
export class Live extends Component {
    static template = xml`<span/>`;
    static props = {"*": true};

    setup() {
        const bus = useService("bus_service");
        const {record, name} = this.props;
        useEffect(
            (live, id) => {
                if (!live || !id) {
                    return;
                }
                const channel = `dext.dropbox.connection_${id}`;
                const listen = ({connection}) => connection === id && record.load();
                bus.subscribe(MESSAGE, listen);
                bus.addChannel(channel);
                return () => {
                    bus.unsubscribe(MESSAGE, listen);
                    bus.deleteChannel(channel);
                };
            },
            () => [record.data[name], record.data.connection_id?.id]
        );
    }
}

registry.category("fields").add("dext_dropbox_live", {
    component: Live,
    fieldDependencies: [{name: "connection_id", type: "many2one"}],
    supportedTypes: ["boolean"],
});
