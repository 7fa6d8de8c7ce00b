import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { NavBar } from "@web/webclient/navbar/navbar";

import { EventBus, onMounted, onWillUnmount, useState } from "@odoo/owl";

const MESSAGE = "dext_dropbox.news";
const TOGETHER = 1000; // ms within which several messages are answered once
const MOST_COUNTED = 100;
const MOST_KEPT = 2000; // records of which an open list knows that they are new
const GROUP = "account.group_account_invoice";
// Menus, and which of the numbers are theirs.
const NUMBERS = {
    "dext_dropbox.dext_dropbox_menu": ["invoice", "receipt", "sale", "attention"],
    "dext_dropbox.dext_dropbox_inbox_menu": ["invoice", "receipt", "sale"],
    "dext_dropbox.dext_dropbox_inbox_invoice_menu": ["invoice"],
    "dext_dropbox.dext_dropbox_inbox_receipt_menu": ["receipt"],
    "dext_dropbox.dext_dropbox_inbox_sale_menu": ["sale"],
    "dext_dropbox.dext_dropbox_attention_menu": ["attention"],
};

/** Calls `callback` once for all that happens within `TOGETHER` ms. */
function together(callback) {
    let timer;
    const later = () => {
        timer ??= browser.setTimeout(() => {
            timer = undefined;
            callback();
        }, TOGETHER);
    };
    later.cancel = () => browser.clearTimeout(timer);
    return later;
}

/** Knows how much is to do, and hears of what is new in the books of the user. */
export const newsService = {
    dependencies: ["bus_service", "orm"],
    start(env, { bus_service, orm }) {
        const bus = new EventBus();
        const counts = {};
        const count = async () => {
            const found = await orm.silent.call("dext.dropbox.document", "inbox_counts", []);
            if (JSON.stringify(found) !== JSON.stringify(counts)) {
                Object.assign(counts, found);
                env.bus.trigger("MENUS:APP-CHANGED");
            }
        };
        user.hasGroup(GROUP).then((isAccountant) => {
            if (!isAccountant) {
                return;
            }
            const later = together(count);
            bus_service.subscribe(MESSAGE, (news) => {
                bus.trigger("news", news);
                later();
            });
            bus_service.start();
            count();
        });
        return {
            bus,
            /** The number for the menu `xmlid` as a text; empty if there is nothing. */
            number(xmlid) {
                const own = (NUMBERS[xmlid] || []).map((key) => counts[key] || 0);
                const sum = own.reduce((all, each) => all + each, 0);
                const most = own.some((each) => each >= MOST_COUNTED);
                return sum ? `${sum}${most ? "+" : ""}` : "";
            },
        };
    },
};

registry.category("services").add("dext_dropbox_news", newsService);

patch(NavBar.prototype, {
    setup() {
        super.setup();
        this.dextDropboxNews = useService("dext_dropbox_news");
    },

    get currentAppSections() {
        return super.currentAppSections.map((section) => this.withNumber(section));
    },

    /** `menu` as it is to be shown: with its number, and so those below it. */
    withNumber(menu) {
        if (!menu.xmlid?.startsWith("dext_dropbox.")) {
            return menu;
        }
        const number = this.dextDropboxNews.number(menu.xmlid);
        return {
            ...menu,
            name: number ? `${menu.name} (${number})` : menu.name,
            childrenTree: menu.childrenTree.map((child) => this.withNumber(child)),
        };
    },
});

/**
 * Lets a list know how many records have come that it does not show yet.
 *
 * @param {() => {root: Object}} getModel the model of the list
 */
export function useNews(resModel, getModel) {
    const orm = useService("orm");
    const { bus } = useService("dext_dropbox_news");
    const state = useState({ count: 0 });
    const fresh = new Set();
    let mounted = false;
    const look = together(async () => {
        const { root } = getModel();
        const shown = new Set((root.records || []).map((record) => record.resId));
        const unseen = [...fresh].filter((id) => !shown.has(id));
        const count = unseen.length
            ? await orm.silent.searchCount(resModel, [...root.domain, ["id", "in", unseen]])
            : 0;
        if (mounted) {
            state.count = count;
        }
    });
    useBus(bus, "news", ({ detail }) => {
        for (const id of detail.records[resModel] || []) {
            if (fresh.size < MOST_KEPT) {
                fresh.add(id);
            }
        }
        if (fresh.size) {
            look();
        }
    });
    onMounted(() => (mounted = true));
    onWillUnmount(() => {
        mounted = false;
        look.cancel();
    });
    return {
        state,
        forget() {
            fresh.clear();
            state.count = 0;
        },
    };
}
