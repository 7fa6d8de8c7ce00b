import { AccountMoveFormController } from "@account/components/account_move_form/account_move_form";
import { patch } from "@web/core/utils/patch";

// These need no draft that could be saved: without a date, as files come, it cannot be.
const AS_IT_IS = new Set([
    "action_document_reader_take",
    "action_document_reader_ask_split",
    "action_document_reader_yield",
    "action_document_reader_add_account",
]);

patch(AccountMoveFormController.prototype, {
    async beforeExecuteActionButton(clickParams) {
        if (AS_IT_IS.has(clickParams.name) && !(await this.model.root.isDirty())) {
            return true;
        }
        return super.beforeExecuteActionButton(...arguments);
    },
});
