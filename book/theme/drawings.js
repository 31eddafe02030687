// The learner's own figure beside the expected one, with the first difference marked.
(() => {
    const { make } = workbook;

    // The page's drawing, with the rows of the learner's runs in the place of their own.
    function drawn(expected, places, own) {
        const lines = [];
        let kept = 0;
        for (const { name, first, count } of places) {
            const rows = own.get(name)?.replace(/\n+$/, "").split("\n") ?? expected.slice(first, first + count);
            lines.push(...expected.slice(kept, first), ...rows);
            kept = first + count;
        }
        return [...lines, ...expected.slice(kept)].map((line) => line.trimEnd());
    }

    function difference(expected, got) {
        const line = got.findIndex((text, at) => text !== expected[at]);
        const at = line < 0 && got.length < expected.length ? got.length : line;
        if (at < 0) return null;
        const [one, other] = [[...(expected[at] ?? "")], [...(got[at] ?? "")]];
        let column = 0;
        while (column < one.length && one[column] === other[column]) column += 1;
        return { line: at, column };
    }

    // The text with its first different line marked, and in it the first different character.
    function marked(lines, { line, column }) {
        const characters = [...(lines[line] ?? "")];
        const mark = make("mark", {}, characters.slice(0, column).join(""));
        mark.append(make("mark", { class: "here" }, characters[column] ?? " "), characters.slice(column + 1).join(""));
        const before = lines.slice(0, line).map((text) => `${text}\n`).join("");
        const after = lines.slice(line + 1).map((text) => `\n${text}`).join("");
        return [before, mark, after];
    }

    function inWords(expected, got, { line, column }) {
        const there = (lines) => {
            if (lines[line] === undefined) return "nothing";
            const character = [...lines[line]][column];
            return character === undefined ? "the end of the line" : character === " " ? "a space" : `“${character}”`;
        };
        return `The first difference is in line ${line + 1}, column ${column + 1}: expected ${there(expected)}, your run drew ${there(got)}.`;
    }

    function pane(lines, where, label) {
        const own = make("div", { class: "own live" });
        const scroller = make("div", { class: "scroller" });
        const code = make("code", { class: "language-text hljs" }, ...marked(lines, where));
        const name = make("p", { class: "drawing-label", id: `${label}-own` }, "Your run");
        scroller.setAttribute("aria-labelledby", `${name.id} ${label}-caption`);
        scroller.append(make("pre", {}, code));
        own.append(name, scroller);
        workbook.scrollable(scroller);
        return own;
    }

    const shown = new WeakMap();

    // `own` gives the learner's drawings of the chapter by their names.
    workbook.draw = (slug, own) => {
        for (const figure of document.querySelectorAll(`.figure[data-chapter="${slug}"][data-drawings]`)) {
            const places = figure.dataset.drawings.split(" ").map((place) => {
                const [, name, first, count] = place.match(/^(.*):(\d+)\+(\d+)$/);
                return { name, first: Number(first), count: Number(count) };
            });
            const code = figure.querySelector(".scroller code");
            const expected = code.textContent.replace(/\n+$/, "").split("\n").map((line) => line.trimEnd());
            const any = places.some(({ name }) => own.has(name));
            const got = any ? drawn(expected, places, own) : null;
            const key = got?.join("\n");
            if (shown.get(figure) === key) continue;
            shown.set(figure, key);
            figure.querySelectorAll(".live").forEach((element) => element.remove());
            figure.classList.remove("compared");
            code.replaceChildren(`${expected.join("\n")}\n`);
            if (!any) continue;
            const where = difference(expected, got);
            const caption = figure.querySelector("figcaption");
            if (!where) {
                caption.before(make("p", { class: "same live" }, "Your run draws the same."));
                continue;
            }
            figure.classList.add("compared");
            code.replaceChildren(...marked(expected, where), "\n");
            code.closest(".scroller").prepend(make("p", { class: "drawing-label live" }, "Expected"));
            caption.before(pane(got, where, figure.id), make("p", { class: "difference live" }, inWords(expected, got, where)));
            for (const here of figure.querySelectorAll("mark.here")) {
                const scroller = here.closest(".scroller");
                scroller.scrollLeft = here.offsetLeft - scroller.clientWidth / 2;
            }
        }
    };
})();
