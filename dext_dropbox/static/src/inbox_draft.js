import { AccountMoveFormController } from "@account/components/account_move_form/account_move_form";
import { patch } from "@web/core/utils/patch";

// These need no draft that could be saved: without a date, as files come, it cannot be.
const AS_IT_IS = new Set([
    "action_dext_dropbox_open_file",
    "action_dext_dropbox_move",
    "action_dext_dropbox_dismiss_alarm",
    "action_dext_dropbox_unreview",
]);

patch(AccountMoveFormController.prototype, {
    async beforeExecuteActionButton(clickParams) {
        if (AS_IT_IS.has(clickParams.name) && !(await this.model.root.isDirty())) {
            return true;
        }
        return super.beforeExecuteActionButton(...arguments);
    },

    // After "Reviewed" the next draft is opened; after the last one, what is left over.
    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        const { data, resId, resIds } = this.model.root;
        // Also called after a refusal: the record, loaded again, tells.
        if (clickParams.name !== "action_dext_dropbox_review" || !data.checked) {
            return;
        }
        const offset = resIds.indexOf(resId) + 1;
        if (offset < resIds.length) {
            await this.onPagerUpdate({ offset, resIds });
        } else {
            this.env.config.historyBack();
        }
    },
});
