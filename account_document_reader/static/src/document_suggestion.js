import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useService } from "@web/core/utils/hooks";
import { Component } from "@odoo/owl";

/** A value that was read but is not certain: shown with its words, taken by a click. */
export class DocumentSuggestion extends Component {
    static template = "account_document_reader.DocumentSuggestion";
    static props = { ...standardFieldProps, fact: { type: String } };

    setup() {
        this.orm = useService("orm");
    }

    get suggestion() {
        const all = this.props.record.data[this.props.name] || {};
        return this.props.record.isInEdition && all[this.props.fact];
    }

    get title() {
        const { reason, words, page } = this.suggestion;
        const place = page ? _t("page %s", page) : "";
        return [reason, words && `“${words}”`, place].filter(Boolean).join(" · ");
    }

    async take() {
        const { record } = this.props;
        // Without a date, as files come, a draft cannot be saved.
        if ((await record.isDirty()) && !(await record.save())) {
            return;
        }
        await this.orm.call("account.move", "action_document_reader_take", [
            [record.resId],
            [this.props.fact],
        ]);
        await record.load();
    }
}

registry.category("fields").add("document_suggestion", {
    component: DocumentSuggestion,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ fact: options.fact }),
});
