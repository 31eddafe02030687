// A figure of several runs: one at a time with a slider, all of them without.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, news, open, remove, serve, workbook } from "./kit.mjs";

const NAME = "s5_away";
let root, server, browser, text, labels;
before(async () => {
    root = workbook();
    [server, browser] = await Promise.all([serve(root), launch()]);
    text = readFileSync(join(root, `tests/framework/snapshots/${NAME}.snap.txt`), "utf8");
    labels = [...text.matchAll(/^=== (.*)$/gm)].map(([, label]) => label);
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
after(async () => {
    await browser?.close();
    await server?.stop();
    remove(root);
});

const read = (options) => open(browser, `${server.url}framework/index.html`, options);
const figure = (page) => page.locator(`.figure[data-drawings*="${NAME}"]`);
const visible = async (page) => (await figure(page).locator(".scroller pre:visible").allInnerTexts()).join("\n");

async function showsAll(page) {
    assert.equal((await visible(page)).trimEnd(), text.trimEnd());
    assert.equal(await figure(page).getByRole("slider").count(), 0);
}

test("the keys change the run and its name", async () => {
    const page = await read();
    const slider = figure(page).getByRole("slider", { name: "Run" });
    await slider.focus();
    await page.keyboard.press("Home");
    for (const label of labels) {
        assert.equal(await slider.getAttribute("aria-valuetext"), label);
        assert.equal(await figure(page).locator(".run").innerText(), label);
        const [head, ...runs] = text.split(/^=== .*\n/m);
        const shown = await visible(page);
        assert.equal(shown.trimEnd(), (head + runs[labels.indexOf(label)]).trimEnd());
        await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Home");
    assert.equal(await slider.getAttribute("aria-valuetext"), labels[0]);
    assert.deepEqual(page.complaints, []);
});

test("a run that is shorter than another leaves the page as high", async () => {
    const page = await read();
    await page.route("**/framework/index.html", async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace("=== web is down\n", "$&one line more\n");
        await route.fulfill({ response, body });
    });
    await page.reload();
    const slider = figure(page).getByRole("slider");
    const heights = new Set();
    for (const _ of labels) {
        heights.add(await figure(page).evaluate(({ offsetHeight }) => offsetHeight));
        await slider.press("ArrowRight");
    }
    assert.match(await page.content(), /one line more/);
    assert.equal(heights.size, 1);
});

test("without a script the figure is the whole text", async () => {
    await showsAll(await read({ javaScriptEnabled: false }));
});

test("on paper it is the whole text, whatever was chosen", async () => {
    const page = await read();
    await figure(page).getByRole("slider").press("End");
    await page.emulateMedia({ media: "print" });
    await showsAll(page);
});

test("beside the learner's own it is the whole text, and one run again when both are the same", async () => {
    const page = await read();
    const drawn = (drawing) => news("s5", { "FW-FL-1": "failing" }, { slug: "framework", figures: [{ name: NAME, drawing }] });
    const last = text.trimEnd().lastIndexOf("25 %");
    server.tell(drawn(`${text.slice(0, last)}99 %${text.slice(last + 4)}`));
    await figure(page).locator(".own").waitFor();
    assert.deepEqual(await figure(page).locator("mark.here").allTextContents(), ["2", "9"]);
    const shown = await figure(page).locator(".scroller").first().locator("pre:visible").innerText();
    assert.equal(shown.trimEnd(), text.trimEnd());
    assert.equal(await figure(page).getByRole("slider").count(), 0);
    server.tell(drawn(text));
    await figure(page).locator(".same").waitFor();
    assert.equal(await figure(page).getByRole("slider").count(), 1);
    assert.notEqual((await visible(page)).trimEnd(), text.trimEnd());
});
