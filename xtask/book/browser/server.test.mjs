// The page and its server: what happens when one of them goes, and to whom a verdict is told.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CHAPTER, launch, news, open, remove, requirement, serve, shows, workbook } from "./kit.mjs";

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
