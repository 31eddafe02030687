// Shows on the page what is known of its steps: beside each requirement, in the exercise's box, at
// the step's heading, in the map and in the sidebar. Called by live.js; knows nothing of servers.
(() => {
    const shown = new WeakMap();

    // The step in whose exercise a requirement stands; none if several steps owe it.
    const homes = new Map();
    let home = null;
    for (const element of document.querySelectorAll(".exercise[data-step], [data-requirement]")) {
        home = element.dataset.step ?? home;
        homes.set(element, home);
    }

    const { make } = workbook;

    // What does not change is not touched: a fold stays as the reader left it, a selection stays.
    const changed = (element, facts) => {
        const key = JSON.stringify(facts);
        const differs = shown.get(element) !== key;
        shown.set(element, key);
        return differs;
    };

    const hidden = (words) => make("span", { class: "visually-hidden" }, words);

    // "5/7" for the eye, words for the ear. Nothing is counted in what does not compile.
    function count(parent, held, of, words) {
        if (!changed(parent, [held, of])) return;
        parent.querySelector(":scope > .progress")?.remove();
        const state = of === 0 ? "broken" : held === of ? "done" : "";
        const mark = { broken: "✗", done: `✓ ${held}/${of}` }[state] ?? `${held}/${of}`;
        const eye = make("span", { "aria-hidden": "true" }, mark);
        parent.append(make("span", { class: `progress live ${state}` }, eye, hidden(` ${words}`)));
    }

    // One requirement may be owed by several steps; what fails is said first.
    function requirement(element, entries) {
        if (!changed(element, entries)) return;
        const states = entries.map((entry) => entry.state);
        const state = ["failing", "passing", "blocked", "unwritten"].find((one) => states.includes(one)) ?? "untested";
        const steps = entries.filter((entry) => entry.state === state).map((entry) => entry.step);
        const elsewhere = steps.length > 0 && steps.join() !== homes.get(element);
        element.dataset.verdict = state;
        element.querySelector(".verdict").textContent = elsewhere ? `${state} (${steps.join(", ")})` : state;
        const old = element.querySelector(".failure");
        const failing = entries.find((entry) => entry.state === "failing" && entry.message.length > 0);
        if (!failing) {
            old?.remove();
            return;
        }
        const id = element.dataset.requirement;
        const list = make("dl", {});
        for (const [label, text] of failing.message) {
            list.append(make("dt", {}, label), make("dd", { "data-label": label }, text));
        }
        const region = make("div", { role: "region", "aria-label": `Why ${id} fails` }, list);
        const fold = make("details", { class: "failure live" }, make("summary", {}, "Why it fails"), region);
        fold.open = old ? old.open : failing.first;
        old ? old.replaceWith(fold) : element.append(fold);
    }

    function compileError(box, error) {
        if (!changed(box, error)) return;
        box.querySelector(":scope > .compile-error")?.remove();
        if (!error) return;
        const [meaning, text] = error;
        const code = make("code", {}, text);
        const attributes = { class: "compile-error live", role: "region", "aria-label": `Compile error in step ${box.dataset.step.slice(1)}` };
        box.append(make("div", attributes, make("p", {}, meaning), make("pre", {}, code)));
        workbook.scrollable(code);
    }

    const boxOf = (news) => document.querySelector(`.exercise[data-chapter="${news.slug}"][data-step="${news.step}"]`);

    // The step's heading, without what stands behind its title.
    function title(news) {
        const link = boxOf(news) && document.querySelector(`h3#${news.step} > a.header`);
        const words = [...(link?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE || node.localName === "code");
        const text = words.map((node) => node.textContent).join("").trim();
        return text || `${news.slug} ${news.step}`;
    }

    workbook.sentence = (news) => {
        if (news.error) return `${title(news)}: ${news.error[0]}`;
        if (news.blocked) return `${title(news)}: blocked by ${news.blocked}, which is not written yet or does not compile.`;
        const failing = news.requirements.filter((one) => one.state === "failing").map((one) => one.id);
        failing.sort((one, other) => (other === news.first) - (one === news.first));
        if (news.held === news.of) return `${title(news)}: all ${news.of} requirements hold.`;
        if (failing.length === 0) return `${title(news)}: not written yet.`;
        const others = failing.length > 1 ? ` and ${failing.length - 1} more` : "";
        return `${title(news)}: ${news.held} of ${news.of} requirements hold; failing: ${failing[0]}${others}.`;
    };

    // Shows all that is known of one chapter. `today` is the step last judged, if it is one of it.
    workbook.show = (known, today) => {
        const entries = new Map();
        for (const news of known.filter(boxOf)) {
            for (const { id, state, message } of news.requirements) {
                const entry = { step: news.step, state, message, first: id === news.first };
                entries.set(id, [...(entries.get(id) ?? []), entry]);
            }
            compileError(boxOf(news), news.error);
            const heading = document.querySelector(`h3#${news.step}`);
            const item = document.querySelector(`.map li[data-step="${news.step}"]`);
            for (const place of [heading, item]) {
                const words = news.error ? "does not compile" : `${news.held} of ${news.of} requirements hold`;
                if (place) count(place, news.held, news.of, words);
            }
        }
        for (const element of document.querySelectorAll("[data-requirement]")) {
            requirement(element, entries.get(element.dataset.requirement) ?? []);
        }
        for (const item of document.querySelectorAll(".map li[data-step]")) {
            const lit = item.dataset.step === today;
            lit ? item.setAttribute("aria-current", "step") : item.removeAttribute("aria-current");
        }
    };

    // The sidebar's entry of a chapter: how many of its steps are done.
    workbook.showChapter = (slug, done, steps) => {
        for (const link of document.querySelectorAll("#mdbook-sidebar a[href]")) {
            // Not the entries of a page's headings, which lead to its parts.
            const { pathname, hash } = new URL(link.href);
            if (!hash && pathname.endsWith(`/${slug}/index.html`)) {
                count(link.parentElement, done, steps, `${done} of ${steps} steps done`);
            }
        }
    };
})();
