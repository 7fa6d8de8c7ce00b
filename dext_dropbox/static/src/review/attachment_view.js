import { Attachment } from "@mail/core/common/attachment_model";
import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

const MADE_READABLE = new Set([
    "application/xml",
    "text/xml",
    "image/heic",
    "image/heif",
    "image/tiff",
]);

patch(Attachment.prototype, {
    /** Whether the server makes a page of this file, which no browser shows. */
    get isMadeReadable() {
        return Boolean(this.thread?.dextDropbox) && MADE_READABLE.has(this.mimetype);
    },

    get readablePage() {
        return `/dext_dropbox/attachment/${this.id}/view`;
    },
});

patch(Thread.prototype, {
    get attachmentsInWebClientView() {
        const shown = super.attachmentsInWebClientView;
        if (shown.length || !this.dextDropbox) {
            return shown;
        }
        return this.attachments.filter((file) => file.isMadeReadable && !file.uploading);
    },
});
