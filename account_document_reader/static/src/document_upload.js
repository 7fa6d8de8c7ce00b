import { DocumentFileUploader } from "@account/components/document_file_uploader/document_file_uploader";
import { patch } from "@web/core/utils/patch";

// What is uploaded is a document, but Odoo is not told so: it would make photos smaller.
patch(DocumentFileUploader.prototype, {
    setup() {
        super.setup(...arguments);
        const orm = this.orm;
        this.orm = Object.create(orm, {
            create: {
                value: (model, records, kwargs = {}) => {
                    const context = { ...kwargs.context, image_no_postprocess: true };
                    return orm.create(model, records, { ...kwargs, context });
                },
            },
        });
    },
});
