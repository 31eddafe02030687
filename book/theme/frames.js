// A figure that holds several runs shows one of them at a time, and a slider chooses which. Without
// this, in print, and beside the learner's own, it is the whole text, one run below another.
(() => {
    const { make } = workbook;

    // A head that belongs to all, then the runs, each begun by a line `=== label`.
    function parts(text) {
        const [head, ...rest] = text.split(/^=== /m);
        return rest.map((part) => {
            const [label, ...lines] = part.trimEnd().split("\n");
            return { label: label.trim(), drawing: head + lines.join("\n") };
        });
    }

    const longest = (texts) => Math.max(...texts.map((text) => [...text].length));

    // What the largest run needs is kept free for every one: dragging moves nothing else.
    function reserve(figure, runs) {
        const lines = runs.map(({ drawing }) => drawing.split("\n"));
        figure.style.setProperty("--lines", Math.max(...lines.map((of) => of.length)));
        figure.style.setProperty("--columns", longest(lines.flat()));
        figure.style.setProperty("--label", longest(runs.map(({ label }) => label)));
    }

    function slider(figure, runs) {
        const code = make("code", { class: "language-text hljs", id: `${figure.id}-run` });
        const facts = { type: "range", min: 0, max: runs.length - 1, step: 1, value: 0, autocomplete: "off" };
        const input = make("input", { ...facts, id: `${figure.id}-runs`, "aria-controls": code.id });
        const name = make("label", { for: input.id }, "Run");
        // The slider's own value says the same to a screen reader.
        const shown = make("span", { class: "run", "aria-hidden": "true" });
        const show = () => {
            const { label, drawing } = runs[input.valueAsNumber];
            code.textContent = `${drawing}\n`;
            shown.textContent = label;
            input.setAttribute("aria-valuetext", label);
        };
        input.addEventListener("input", show);
        show();
        return { controls: make("div", { class: "frames" }, name, input, shown), frame: make("pre", { class: "frame" }, code) };
    }

    for (const figure of document.querySelectorAll("main .figure")) {
        const whole = figure.querySelector(".scroller > pre");
        const runs = parts(whole?.querySelector("code").textContent ?? "");
        if (runs.length < 2) continue;
        reserve(figure, runs);
        const { controls, frame } = slider(figure, runs);
        whole.classList.add("whole");
        whole.after(frame);
        figure.prepend(controls);
        figure.classList.add("framed");
    }
})();
