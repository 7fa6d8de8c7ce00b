import {
    AccountMoveFormController,
    AccountMoveFormRenderer,
} from "@account/components/account_move_form/account_move_form";
import { SIZES } from "@web/core/ui/ui_service";
import { useBus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

import { LEFT } from "./review/say";

// These need no draft that could be saved: without a date, as files come, it cannot be.
const AS_IT_IS = new Set([
    "action_dext_dropbox_open_file",
    "action_dext_dropbox_open_document",
    "action_dext_dropbox_open_moved",
    "action_dext_dropbox_move",
    "action_dext_dropbox_dismiss_alarm",
    "action_dext_dropbox_review",
    "action_dext_dropbox_unreview",
]);

function isDraftOfOurs(record) {
    return Boolean(record?.data.dext_dropbox_folder_id) && record.data.state === "draft";
}

patch(AccountMoveFormController.prototype, {
    setup() {
        super.setup();
        useBus(this.env.bus, LEFT, ({ detail }) => {
            if (detail.includes(this.model.root.resId)) {
                this.openNextDraft();
            }
        });
    },

    async beforeExecuteActionButton(clickParams) {
        // A file that is no document is never filled in: it is cancelled as it is.
        const record = this.model.root;
        if (clickParams.name === "button_cancel" && record.data.dext_dropbox_folder_id) {
            if (!(await record.checkValidity())) {
                await record.discard();
                return true;
            }
        }
        if (AS_IT_IS.has(clickParams.name) && !(await this.model.root.isDirty())) {
            return true;
        }
        return super.beforeExecuteActionButton(...arguments);
    },

    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        const { data } = this.model.root;
        // Also called after a refusal: the record, loaded again, tells.
        if (
            clickParams.name === "action_post" &&
            this.props.context.dext_dropbox_inbox &&
            data.dext_dropbox_folder_id &&
            data.state === "posted"
        ) {
            await this.openNextDraft();
        }
    },

    /** Open what comes next in the inbox; after the last one, what is left over. */
    async openNextDraft() {
        const { resId, resIds } = this.model.root;
        const offset = resIds.indexOf(resId) + 1;
        if (offset < resIds.length) {
            await this.onPagerUpdate({ offset, resIds });
        } else {
            this.env.config.historyBack();
        }
    },

    get className() {
        const classes = super.className;
        if (this.ui.size === SIZES.XL && !this.env.inDialog && isDraftOfOurs(this.model.root)) {
            // A laptop has room enough for a draft and its file.
            classes["o_xxl_form_view h-100"] = true;
        }
        return classes;
    },
});

patch(AccountMoveFormRenderer.prototype, {
    setup() {
        super.setup();
        const renderer = this;
        this.uiService = Object.create(this.uiService, {
            size: {
                get() {
                    const { size } = Object.getPrototypeOf(this);
                    const isOurs = isDraftOfOurs(renderer.props.record);
                    return size === SIZES.XL && isOurs ? SIZES.XXL : size;
                },
            },
        });
    },

    hasFile() {
        const found = super.hasFile();
        const { thread } = this.messagingState;
        if (found || !thread || !isDraftOfOurs(this.props.record)) {
            return found;
        }
        // Browsers show neither XML nor HEIC: the server makes a page of them.
        thread.dextDropbox = true;
        return thread.attachmentsInWebClientView.length > 0;
    },
});
