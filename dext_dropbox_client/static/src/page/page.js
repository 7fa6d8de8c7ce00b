/* The upload page: plain JavaScript, which stands inside the page itself.

   Each file has a key of its own, which is kept until all of it has arrived. The server
   says how much it has, so that a bad line, or another visit, goes on where it ended. */
(() => {
    "use strict";
    const SMALLEST = 64 * 1024, LARGEST = 1024 * 1024; // bytes of one request
    const QUICK = 1500, SLOW = 8000; // milliseconds that one may take
    const AT_ONCE = 2; // files
    const WAITS = [1, 2, 4, 8, 15, 30]; // seconds, after trouble
    const PATIENCE = 60000; // milliseconds without progress
    const OFTEN = 3000, SELDOM = 30000; // milliseconds between looks at what became of it

    const base = document.documentElement.dataset.base || location.pathname;
    const headers = JSON.parse(document.documentElement.dataset.headers || "{}");
    const list = document.getElementById("files");
    const now = document.getElementById("now");
    const words = {};
    for (const word of document.querySelectorAll("[data-word]")) {
        words[word.dataset.word] = word.textContent;
    }
    const rows = new Map(); // key: what is shown of a file
    const queue = []; // files that are still to go
    let under_way = 0, piece = 256 * 1024, refused = 0, ended = false;

    /* -- what is shown --------------------------------------------------- */

    function row(key) {
        let found = rows.get(key);
        if (!found) {
            const element = document.createElement("li");
            for (const name of ["name", "about", "state", "sentence"]) {
                const part = document.createElement(name === "name" ? "div" : "span");
                part.className = name;
                element.append(part, " ");
            }
            list.prepend(element);
            rows.set(key, (found = { element }));
        }
        return found;
    }

    function show(key, values) {
        const { element } = row(key);
        const part = (name) => element.querySelector("." + name);
        Object.assign(row(key), values);
        const shown = row(key);
        element.dataset.state = shown.state;
        const date = shown.at ? new Date(shown.at.replace(" ", "T") + "Z") : new Date();
        part("name").textContent = shown.name;
        part("about").textContent =
            words[shown.kind] + ", " +
            date.toLocaleString(document.documentElement.lang, {
                dateStyle: "medium",
                timeStyle: "short",
            }) + ".";
        part("state").textContent = shown.label + (shown.sentence ? "." : "");
        part("sentence").textContent = shown.sentence || "";
        offer_answer(key, shown);
        document.getElementById("none").hidden = rows.size > 0;
    }

    /* A form to say something about a document that did not go as it should. */
    function offer_answer(key, shown) {
        const known = shown.element.querySelector("details");
        if (known || !shown.answer) {
            return;
        }
        const details = document.createElement("details");
        const summary = document.createElement("summary");
        summary.textContent = words.answer;
        const form = document.createElement("form");
        const text = document.createElement("textarea");
        text.required = true;
        text.maxLength = 4000;
        text.rows = 4;
        text.setAttribute("aria-label", words.question + " " + shown.name);
        const button = document.createElement("button");
        let once = freshKey(); // the same if it is sent again, since nobody heard of it
        text.addEventListener("input", () => (once = freshKey()));
        button.textContent = words.send;
        form.append(text, button);
        details.append(summary, form);
        shown.element.append(details);
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            button.disabled = true;
            try {
                const said = { key, once, text: text.value };
                await ask("/answer", new URLSearchParams(said));
                text.value = "";
                once = freshKey();
                details.open = false;
                say(words.answered);
            } catch (trouble) {
                say(trouble.sentence || words.unanswered, true);
            }
            button.disabled = false;
        });
    }

    function progress(key, share) {
        const { element, name } = row(key);
        let bar = element.querySelector("progress");
        if (share === null) {
            bar && bar.remove();
            return;
        }
        if (!bar) {
            bar = document.createElement("progress");
            bar.max = 1;
            bar.setAttribute("aria-label", words.progress + " " + name);
            element.append(bar);
        }
        bar.value = share;
    }

    function say(sentence, wrong) {
        if (now.textContent !== sentence) {
            now.textContent = sentence;
        }
        now.classList.toggle("wrong", Boolean(wrong));
    }

    function tell() {
        const left = queue.length + under_way;
        if (ended) {
            return;
        }
        if (left) {
            say(words.some + " " + left);
        } else {
            say(refused ? words.partly : words.all, refused);
        }
    }

    /* -- speaking with the server ---------------------------------------- */

    /* Ask, and return what is answered; trouble that may pass is thrown as an error
       without `final`. */
    function ask(path, body, onprogress) {
        return new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            let timer;
            const alive = () => {
                clearTimeout(timer);
                timer = setTimeout(() => request.abort(), PATIENCE);
            };
            const fail = (details) => reject(Object.assign(new Error("ask"), details));
            request.open(body === undefined ? "GET" : "POST", base + path);
            for (const name in headers) {
                request.setRequestHeader(name, headers[name]);
            }
            request.upload.onprogress = (event) => {
                alive();
                onprogress && onprogress(event.loaded);
            };
            request.onloadend = () => {
                clearTimeout(timer);
                let answer = {};
                try {
                    answer = JSON.parse(request.responseText);
                } catch {
                    // An error page of whoever stands between us.
                }
                if (request.status === 200) {
                    resolve(answer);
                } else if (request.status === 404) {
                    fail({ final: true, ended: true, sentence: words.ended });
                } else if (request.status === 422) {
                    fail({ final: true, sentence: answer.error });
                } else {
                    const wait = Number(request.getResponseHeader("Retry-After")) || 0;
                    fail({ sentence: answer.error, wait });
                }
            };
            alive();
            request.send(body);
        });
    }

    function pause(seconds) {
        return new Promise((resolve) => {
            const timer = setTimeout(done, seconds * 1000);
            function done() {
                clearTimeout(timer);
                removeEventListener("online", done);
                resolve();
            }
            addEventListener("online", done);
        });
    }

    /* -- sending --------------------------------------------------------- */

    function mark({ kind, file }) {
        return ["drop", base, kind, file.name, file.size, file.lastModified].join("|");
    }

    /* The key of a file: what was begun on an earlier visit keeps its own. */
    function keyOf(item) {
        let key = null;
        try {
            key = localStorage.getItem(mark(item));
        } catch {
            // Not allowed: then another visit begins anew.
        }
        if (!key) {
            key = freshKey();
            remember(item, key);
        }
        return key;
    }

    function freshKey() {
        return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
            byte.toString(16).padStart(2, "0")
        ).join("");
    }

    function remember(item, key) {
        try {
            key ? localStorage.setItem(mark(item), key) : localStorage.removeItem(mark(item));
        } catch {
            // See above.
        }
    }

    function add(kind, files) {
        if (ended) {
            return;
        }
        refused = queue.length + under_way ? refused : 0;
        for (const file of files) {
            const item = { kind, file };
            item.key = keyOf(item);
            if (queue.some((other) => other.key === item.key) || row(item.key).going) {
                continue;
            }
            const name = file.name;
            show(item.key, { name, kind, state: "queued", label: words.queued, going: true });
            list.prepend(row(item.key).element);
            progress(item.key, 0);
            queue.push(item);
        }
        work();
    }

    function work() {
        while (under_way < AT_ONCE && queue.length && !ended) {
            under_way += 1;
            send(queue.shift()).finally(() => {
                under_way -= 1;
                work();
            });
        }
        tell();
    }

    /* Send one file, however often the line breaks. */
    async function send(item) {
        for (let failures = 0; ; ) {
            try {
                await sendOn(item, () => (failures = 0));
                remember(item, null);
                show(item.key, {
                    state: "arrived", label: words.arrived, sentence: "", going: false,
                });
                progress(item.key, null);
                look(OFTEN);
                return;
            } catch (trouble) {
                if (trouble.final) {
                    refuse(item, trouble);
                    return;
                }
                show(item.key, { sentence: trouble.sentence || words.again });
                await pause(trouble.wait || WAITS[Math.min(failures, WAITS.length - 1)]);
                piece = Math.max(piece / 2, SMALLEST);
                failures += 1;
            }
        }
    }

    async function sendOn({ key, kind, file }, onprogress) {
        const asked = new URLSearchParams({ key, kind, name: file.name, size: file.size });
        let { offset, state } = await ask("/begin", asked);
        while (state === "receiving") {
            show(key, { state: "sending", label: words.sending, sentence: "" });
            progress(key, offset / file.size);
            const content = await read(file, offset, offset + piece);
            const began = Date.now(), at = offset;
            ({ offset, state } = await ask(
                "/part?" + new URLSearchParams({ key, offset }),
                content,
                (sent) => progress(key, (at + sent) / file.size)
            ));
            adapt(Date.now() - began);
            onprogress();
        }
    }

    async function read(file, from, to) {
        try {
            return new Blob([await file.slice(from, to).arrayBuffer()]);
        } catch {
            throw Object.assign(new Error("read"), {
                final: true, sentence: words.unreadable,
            });
        }
    }

    /* As much in one request as the line carries in a few seconds. */
    function adapt(took) {
        if (took < QUICK) {
            piece = Math.min(piece * 2, LARGEST);
        } else if (took > SLOW) {
            piece = Math.max(piece / 2, SMALLEST);
        }
    }

    function refuse(item, trouble) {
        refused += 1;
        remember(item, null);
        show(item.key, {
            state: "refused", label: words.refused, sentence: trouble.sentence, going: false,
        });
        progress(item.key, null);
        if (trouble.ended) {
            end();
        }
    }

    function end() {
        if (ended) {
            return;
        }
        ended = true;
        say(words.ended, true);
        for (const item of queue.splice(0)) {
            refuse(item, { sentence: words.ended });
        }
        for (const input of document.querySelectorAll("[data-kind] input")) {
            input.disabled = true;
        }
    }

    /* -- what became of it ----------------------------------------------- */

    let looking;

    function look(after) {
        clearTimeout(looking);
        looking = setTimeout(async () => {
            if (ended) {
                return;
            }
            try {
                if (!document.hidden) {
                    take((await ask("/files")).files);
                }
            } catch (trouble) {
                if (trouble.ended) {
                    return end();
                }
            }
            const open = [...rows.values()].some(({ state }) => state === "arrived");
            look(open ? OFTEN : SELDOM);
        }, after);
    }

    function take(files) {
        for (const file of files.slice().reverse()) {
            if (!(rows.has(file.key) && rows.get(file.key).going)) {
                show(file.key, file);
            }
        }
    }

    /* -- the person ------------------------------------------------------ */

    for (const card of document.querySelectorAll("[data-kind]")) {
        const kind = card.dataset.kind;
        for (const input of card.querySelectorAll("input")) {
            input.addEventListener("change", () => {
                add(kind, Array.from(input.files));
                input.value = "";
            });
        }
        card.addEventListener("dragover", (event) => {
            event.preventDefault();
            card.classList.add("over");
        });
        card.addEventListener("dragleave", () => card.classList.remove("over"));
        card.addEventListener("drop", (event) => {
            event.preventDefault();
            card.classList.remove("over");
            add(kind, Array.from(event.dataTransfer.files));
        });
    }
    // What is dropped beside the cards would be opened instead of this page.
    for (const name of ["dragover", "drop"]) {
        addEventListener(name, (event) => event.preventDefault());
    }
    addEventListener("beforeunload", (event) => {
        if (queue.length + under_way) {
            event.preventDefault();
            event.returnValue = words.leaving;
        }
    });
    document.addEventListener("visibilitychange", () => document.hidden || look(0));
    take(JSON.parse(document.getElementById("known").textContent));
    document.getElementById("none").hidden = rows.size > 0;
    look(SELDOM);
})();
