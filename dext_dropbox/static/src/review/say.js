import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const CLOSE = { type: "ir.actions.act_window_close" };
/** Told to open forms whose record is dealt with, so that the next one comes. */
export const LEFT = "DEXT_DROPBOX:LEFT";

function asked(env, { title, body, confirm }) {
    return new Promise((resolve) => {
        env.services.dialog.add(
            ConfirmationDialog,
            {
                title,
                body,
                confirmLabel: confirm,
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            },
            { onClose: () => resolve(false) }
        );
    });
}

/** What is offered beside a message: to undo what was done, and to see what came of it. */
function buttonsOf(env, { undo, link }, close) {
    const buttons = [];
    if (undo) {
        const [model, method, ids] = undo;
        buttons.push({
            name: _t("Undo"),
            primary: true,
            onClick: async () => {
                close();
                await env.services.orm.call(model, method, [ids]);
                await env.services.action.doAction("soft_reload");
            },
        });
    }
    if (link) {
        const [model, method, ids] = link;
        buttons.push({
            name: _t("Open"),
            onClick: async () => {
                close();
                const action = await env.services.orm.call(model, method, [ids]);
                await env.services.action.doAction(action);
            },
        });
    }
    return buttons;
}

/**
 * Says what came of a button.
 *
 * params: `message`, `kind` ("success", "warning"), `undo` and `link` ([model, method,
 * ids]), `left` (ids of drafts that are dealt with), or `ask` ({title, body, confirm,
 * call: [model, method, ids], context}): what is called if the answer is yes.
 */
async function say(env, action, options) {
    const { ask, message, kind, left } = action.params;
    if (ask) {
        if (!(await asked(env, ask))) {
            return CLOSE;
        }
        const [model, method, ids] = ask.call;
        const context = { ...user.context, ...ask.context };
        return (await env.services.orm.call(model, method, [ids], { context })) || CLOSE;
    }
    let close = () => {};
    const buttons = buttonsOf(env, action.params, () => close());
    close = env.services.notification.add(message, {
        type: kind,
        sticky: kind === "warning",
        buttons,
        autocloseDelay: buttons.length ? 10000 : 4000,
    });
    await env.services.action.doAction(CLOSE, options);
    if (left?.length) {
        env.bus.trigger(LEFT, left);
    }
}

registry.category("actions").add("dext_dropbox_say", say);

/** Ticks further companies, as the menu at the top right does. */
registry.category("actions").add("dext_dropbox_tick", (env, action) => {
    const ticked = user.activeCompanies.map((company) => company.id);
    const allowed = new Set(user.allowedCompanies.map((company) => company.id));
    const more = (action.context.dext_dropbox_books || []).filter((id) => allowed.has(id));
    user.activateCompanies([...new Set([...ticked, ...more])], {
        includeChildCompanies: false,
        reload: true,
    });
});
