import { AccountMoveFormController } from "@account/components/account_move_form/account_move_form";
import { patch } from "@web/core/utils/patch";

// After "Reviewed" the next draft is opened; after the last one, what is left over.
patch(AccountMoveFormController.prototype, {
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
