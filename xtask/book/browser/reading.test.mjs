// The book as it is read: every page in every dress, by keyboard, and to a screen reader.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, news, open, pages, remove, requirement, ROOT, serve, workbook } from "./kit.mjs";

const AXE = readFileSync(join(ROOT, "xtask/book/browser/node_modules/axe-core/axe.min.js"), "utf8");
const FIGURE = { name: "s1_edge", drawing: "fixed window      +  +  +  +  +  -  +  +  +  +\n" };
const RED = news("s1", { "RL-FW-1": "failing", "RL-FW-2": "passing", "RL-CORE-1": "failing" }, { figures: [FIGURE] });
const BROKEN = news("s2", {}, { error: ["does not compile", "error[E0308]: mismatched types"] });
const DRESSES = {
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    phone: { viewport: { width: 360, height: 740 }, hasTouch: true },
};

let root, server, browser;
before(async () => {
    root = workbook();
    [server, browser] = await Promise.all([serve(root), launch()]);
    server.tell(RED);
    server.tell(BROKEN);
});
after(async () => {
    await browser?.close();
    await server?.stop();
    remove(root);
});

/** What a reader cannot see or scroll to: the column clips what is wider, unless it scrolls by itself. */
function cutOff() {
    const scrolls = (element) => {
        while ((element = element.parentElement)) if (["auto", "scroll"].includes(getComputedStyle(element).overflowX)) return true;
        return false;
    };
    const all = [document.documentElement, ...document.querySelectorAll("main *:not(.visually-hidden)")];
    const beyond = (box) => box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    const out = all.filter((element) => beyond(element.getBoundingClientRect()) && !scrolls(element));
    return out.map((element) => element.outerHTML.slice(0, 120));
}

for (const [name, dress] of Object.entries(DRESSES)) {
    test(`every page renders without a complaint: ${name}`, async () => {
        for (const path of ["index.html", ...pages()]) {
            const page = await open(browser, server.url + path, dress);
            // With a failure unfolded, on the page that has one.
            if (await page.locator("#rl-fw-1").count()) await page.locator(".failure").first().waitFor({ state: "attached" });
            assert.equal(await page.locator("html").evaluate((html) => html.classList.contains("navy")), name === "dark");
            assert.deepEqual(await page.evaluate(cutOff), [], path);
            assert.deepEqual(page.complaints, [], path);
            const elsewhere = page.asked.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:"));
            assert.deepEqual(elsewhere, [], path);
            await page.context().close();
        }
    });

    test(`axe finds no violation on any page: ${name}`, async () => {
        for (const path of ["index.html", "404.html", ...pages()]) {
            const page = await open(browser, server.url + path, { reducedMotion: "reduce", ...dress });
            await page.waitForTimeout(300);
            await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => (fold.open = true)));
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => axe.run());
            const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 150)).join("\n   ")}`);
            assert.deepEqual(told, [], path);
            await page.context().close();
        }
    });
}

test("search finds a term", async () => {
    const page = await open(browser, server.chapter);
    await page.keyboard.press("/");
    await page.locator("#mdbook-searchbar:focus").waitFor();
    await page.keyboard.type("sliding window counter");
    const first = page.locator("#mdbook-searchresults li a").first();
    await first.waitFor();
    assert.match(await first.textContent(), /Rate limiter/);
    await page.context().close();
});

test("hints fold and unfold by keyboard, the second inside the first", async () => {
    const page = await open(browser, server.chapter);
    const [one, two] = [page.locator("#s1-hint-1"), page.locator("#s1-hint-2 > summary")];
    assert.equal(await two.isVisible(), false);
    await one.locator("> summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await two.isVisible(), true);
    await page.keyboard.press("Tab");
    assert.equal(await two.evaluate((summary) => summary === document.activeElement), true);
    await one.locator("> summary").focus();
    await page.keyboard.press("Space");
    assert.equal(await two.isVisible(), false);
    await page.context().close();
});

test("arrow keys turn no page, wherever the focus is", async () => {
    const page = await open(browser, server.chapter);
    // A page to turn to, whatever the book's chapters are.
    await page.evaluate(() => {
        const next = Object.assign(document.createElement("a"), { href: "/turned.html", className: "nav-chapters next" });
        document.querySelector("main").append(next);
    });
    for (const focus of ["body", ".figure .scroller", "summary", ".requirement-id", "#mdbook-theme-toggle"]) {
        await page.evaluate((at) => document.querySelector(at).focus(), focus);
        await page.keyboard.press("ArrowRight");
        await page.waitForTimeout(50);
        assert.equal(page.url(), server.chapter, focus);
    }
    assert.doesNotMatch(await page.locator("#mdbook-help-popup").textContent(), /→/);
    await page.context().close();
});

test("the first Tab skips to the text, and the sidebar's switch takes keys", async () => {
    const page = await open(browser, server.chapter);
    await page.keyboard.press("Tab");
    const skip = page.locator(":focus");
    assert.equal(await skip.textContent(), "Skip to the text");
    assert.ok((await skip.boundingBox()).y >= 0, "it shows when it has the focus");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.locator("main :focus").count(), "the next stop is in the text");
    await page.locator("button[aria-controls=mdbook-sidebar]").focus();
    const open_ = () => page.locator("#mdbook-sidebar-toggle-anchor").isChecked();
    const was = await open_();
    await page.keyboard.press("Enter");
    assert.equal(await open_(), !was);
    await page.context().close();
});

test("by Tab and Enter alone from the foreword through the first three chapters, every fold opened", async () => {
    const page = await open(browser, server.url, { reducedMotion: "reduce" });
    const stop = () =>
        page.evaluate(() => {
            const at = document.activeElement;
            const box = at.getBoundingClientRect();
            const seen = box.bottom > 0 && box.top < innerHeight;
            return { what: at.outerHTML.slice(0, 120), seen, fold: at.matches("main summary"), next: at.matches('a[rel~="next"]') };
        });
    for (const path of pages().slice(0, 4)) {
        const here = page.url();
        const next = page.waitForURL((url) => url.href !== here);
        for (let at = {}; !at.next; ) {
            await page.keyboard.press("Tab");
            at = await stop();
            assert.ok(at.seen, `${path}: the focus is out of sight at ${at.what}`);
            assert.doesNotMatch(at.what, /^<body/, `${path} leads nowhere`);
            if (at.fold || at.next) await page.keyboard.press("Enter");
        }
        await next;
        await page.waitForLoadState();
    }
    assert.equal(page.url(), server.url + pages()[4]);
    await page.context().close();
});

test("a page printed shows nothing of the live book", async () => {
    const page = await open(browser, server.chapter);
    await requirement(page, "RL-FW-1").locator(".failure").waitFor();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("main").isVisible(), true);
    assert.equal(await page.locator("body .live:visible").count(), 0);
    await page.context().close();
});
