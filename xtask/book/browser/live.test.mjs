// The page and its server, fed by hand: what is shown, to whom, and what happens when one of them goes.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CHAPTER, launch, news, open, remove, requirement, serve, workbook } from "./kit.mjs";

let root, server, browser;
before(async () => {
    root = workbook();
    browser = await launch();
});
beforeEach(async () => (server = await serve(root)));
afterEach(async () => {
    await server?.stop();
    await Promise.all(browser.contexts().map((context) => context.close()));
});
after(async () => {
    await browser?.close();
    remove(root);
});

const verdict = (page, id) => requirement(page, id).getAttribute("data-verdict");
const shows = (page, id, state) =>
    page.locator(`[data-requirement="${id}"][data-verdict="${state}"]`).waitFor({ timeout: 5000 });

test("a verdict is shown by word, beside the sentence, at the heading, in the map and the sidebar", async () => {
    const page = await open(browser, server.chapter);
    const steps = await page.locator(".exercise").count();
    assert.match(await requirement(page, "RL-FW-1").innerText(), /untested/);
    server.tell(news("s1", { "RL-FW-1": "failing", "RL-FW-2": "passing", "RL-CORE-1": "failing" }));
    await shows(page, "RL-FW-1", "failing");
    assert.match(await requirement(page, "RL-FW-1").innerText(), /failing/);
    assert.match(await page.getByRole("region", { name: "Why RL-FW-1 fails" }).innerText(), /expected\s+Allow\s+got\s+Deny/);
    assert.equal(await page.getByRole("region", { name: "Why RL-CORE-1 fails" }).count(), 0, "one thing at a time");
    assert.match(await requirement(page, "RL-CORE-1").innerText(), /failing \(s1\)/);
    assert.match(await page.locator("h3#s1").innerText(), /1\/3/);
    assert.match(await page.locator(".map [aria-current=step]").innerText(), /Fixed window.*1\/3/s);
    assert.deepEqual(await page.locator("#mdbook-sidebar .progress").allTextContents(), [`0/${steps} 0 of ${steps} steps done`]);
    const said = await page.getByRole("status").innerText();
    assert.match(said, /^Step 1: Fixed window: 1 of 3 requirements hold; failing: RL-FW-1 and 1 more\.$/);
    server.tell(news("s1", { "RL-FW-1": "passing", "RL-FW-2": "passing", "RL-CORE-1": "passing" }));
    await shows(page, "RL-FW-1", "passing");
    assert.equal(await page.locator(".failure").count(), 0);
    assert.deepEqual(await page.locator("#mdbook-sidebar .progress").allTextContents(), [`1/${steps} 1 of ${steps} steps done`]);
    server.tell(news("s2", { "RL-CORE-1": "failing" }));
    await shows(page, "RL-CORE-1", "failing");
    assert.match(await requirement(page, "RL-CORE-1").innerText(), /failing \(s2\)/);
});

test("a compile error is shown in the step's box and leaves no verdict", async () => {
    const page = await open(browser, server.chapter);
    server.tell(news("s1", { "RL-FW-1": "passing" }));
    await shows(page, "RL-FW-1", "passing");
    server.tell(news("s1", {}, { error: ["does not compile: a type is wrong", "error[E0308]: <mismatched> types"] }));
    await shows(page, "RL-FW-1", "untested");
    assert.match(await page.locator(".exercise[data-step=s1] .compile-error").innerText(), /a type is wrong.*<mismatched>/s);
    assert.match(await page.getByRole("status").innerText(), /a type is wrong/);
    server.tell(news("s1", { "RL-FW-1": "passing" }));
    await shows(page, "RL-FW-1", "passing");
    assert.equal(await page.locator(".compile-error").count(), 0);
});

test("the learner's figure stands beside the page's, its first difference marked", async () => {
    const page = await open(browser, server.chapter);
    await page.setViewportSize({ width: 1366, height: 768 });
    const expected = readFileSync(join(root, "tests/rate-limiter/snapshots/s2_edge.snap.txt"), "utf8");
    const drawn = (drawing) => news("s2", { "RL-SL-1": "passing" }, { figures: [{ name: "s2_edge", drawing }] });
    server.tell(drawn(expected.replace("+  -", "+  +")));
    const figure = page.locator('.figure[data-drawings*="s1_edge"][data-drawings*="s2_edge"]').first();
    await figure.locator(".own").waitFor();
    const [theirs, own] = await figure.locator("pre code").allInnerTexts();
    const first = [...theirs].findIndex((character, at) => character !== own[at]);
    assert.deepEqual([theirs[first], own[first]], ["-", "+"]);
    assert.deepEqual(await figure.locator("mark.here").allTextContents(), ["-", "+"]);
    assert.match(await figure.locator(".difference").innerText(), /line 3, column 34: expected “-”, your run drew “\+”/);
    const [left, right] = await Promise.all([".scroller >> nth=0", ".own"].map((at) => figure.locator(at).boundingBox()));
    assert.ok(right.x > left.x + left.width - 1, "beside, where there is room");
    await page.setViewportSize({ width: 360, height: 740 });
    await page.waitForTimeout(500);
    const [above, below] = await Promise.all([".scroller >> nth=0", ".own"].map((at) => figure.locator(at).boundingBox()));
    assert.ok(below.y > above.y + above.height - 1, "below, where there is none");
    server.tell(drawn(expected));
    await figure.locator(".same").waitFor();
    assert.equal(await figure.locator("mark, .own").count(), 0);
    assert.equal((await figure.locator("pre code").innerText()).trimEnd(), theirs.trimEnd());
});

test("a killed server leaves a readable page, and a restarted one is found again", async () => {
    const page = await open(browser, server.chapter);
    server.tell(news("s1", { "RL-FW-1": "failing" }));
    await shows(page, "RL-FW-1", "failing");
    await server.stop();
    const notice = page.locator(".notice");
    assert.equal(await notice.isVisible(), false, "not at once");
    await notice.waitFor({ timeout: 9000 });
    assert.match(await notice.innerText(), /Not connected/);
    assert.equal(await verdict(page, "RL-FW-1"), "failing");
    assert.ok(await page.getByText("A partner calls our payments API").isVisible());
    server = await serve(root, { port: server.port });
    server.tell(news("s1", { "RL-FW-1": "passing" }));
    await page.locator('[data-requirement="RL-FW-1"][data-verdict="passing"]').waitFor({ timeout: 9000 });
    assert.equal(await notice.isVisible(), false);
});

test("every browser gets the verdict, and one that comes later finds it", async () => {
    const other = await launch();
    try {
        const pages = await Promise.all([browser, other, other].map((one) => open(one, server.chapter)));
        server.tell("no verdict");
        server.tell('{"slug":"rate-limiter"}');
        server.tell(news("s1", { "RL-FW-1": "failing" }));
        await Promise.all(pages.map((page) => shows(page, "RL-FW-1", "failing")));
        const late = await open(other, server.chapter);
        await shows(late, "RL-FW-1", "failing");
        assert.equal(await late.getByRole("status").innerText(), "", "what stands is not announced");
        assert.equal(server.said.filter((line) => line.includes("no verdict and was passed over")).length, 2);
    } finally {
        await other.close();
    }
});

test("a page nobody sees holds no connection", async () => {
    const page = await open(browser, server.chapter);
    const see = (hidden) =>
        page.evaluate((hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }, hidden);
    server.tell(news("s1", { "RL-FW-1": "failing" }));
    await shows(page, "RL-FW-1", "failing");
    await see(true);
    server.tell(news("s1", { "RL-FW-1": "passing" }));
    await page.waitForTimeout(500);
    assert.equal(await verdict(page, "RL-FW-1"), "failing");
    await see(false);
    await shows(page, "RL-FW-1", "passing");
});

test("a page without its server shows nothing of the live book and asks for nothing", async () => {
    const built = join(root, "target/book");
    const elsewhere = createServer((request, response) => {
        const file = join(built, new URL(request.url, "http://x").pathname);
        const types = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
        try {
            response.setHeader("content-type", types[file.split(".").pop()] ?? "application/octet-stream");
            response.end(readFileSync(file));
        } catch {
            response.writeHead(404).end();
        }
    });
    await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const hosted = `http://127.0.0.1:${elsewhere.address().port}/${CHAPTER}`;
    const live = await open(browser, server.chapter);
    server.tell(news("s1", { "RL-FW-1": "failing" }));
    await shows(live, "RL-FW-1", "failing");
    writeFileSync(join(built, "rate-limiter/saved.html"), await live.content());
    for (const url of [hosted, pathToFileURL(join(built, CHAPTER)).href, pathToFileURL(join(built, "rate-limiter/saved.html")).href]) {
        const page = await open(browser, url);
        await page.waitForTimeout(300);
        assert.deepEqual(page.complaints, [], url);
        assert.equal(page.asked.some((asked) => asked.endsWith("/events")), false, url);
        assert.equal(await page.locator(".live:visible").count(), 0, url);
        assert.equal((await requirement(page, "RL-FW-1").locator(".verdict").boundingBox()).width, 14, url);
    }
    elsewhere.close();
});

test("a changed page is loaded again where it was; one in use is only told", async () => {
    await server.stop();
    server = await serve(root, { program: ["book", "serve", "--until-eof", "--watch"] });
    const page = await open(browser, server.chapter);
    const file = join(root, "book/rate-limiter/README.md");
    await page.locator("#s1-hint-1 > summary").click();
    await page.evaluate(() => (document.activeElement.blur(), scrollTo(0, 2500)));
    appendFileSync(file, "\nA first addition.\n");
    await page.getByText("A first addition.").waitFor({ timeout: 10000 });
    assert.ok(Math.abs((await page.evaluate(() => scrollY)) - 2500) < 5, "it stays where it was");
    assert.ok(await page.locator("#s1-hint-1[open]").count(), "what was unfolded stays so");
    await page.locator("#s1-hint-1 > summary").focus();
    appendFileSync(file, "\nA second addition.\n");
    await page.getByRole("button", { name: "Show it" }).click({ timeout: 10000 });
    await page.getByText("A second addition.").waitFor();
});
