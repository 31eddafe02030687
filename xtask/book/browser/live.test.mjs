// What a page shows of a verdict; the server is fed by hand.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, news, open, remove, requirement, serve, shows, workbook } from "./kit.mjs";

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

// The counts that the sidebar shows of a chapter of so many steps: one, at the chapter's own entry.
async function counts(page, steps) {
    const all = await page.locator("#mdbook-sidebar .progress").allTextContents();
    return all.filter((text) => text.endsWith(`of ${steps} steps done`));
}

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
    assert.deepEqual(await counts(page, steps), [`0/${steps} 0 of ${steps} steps done`]);
    const said = await page.getByRole("status").innerText();
    assert.match(said, /^Step 1: Fixed window: 1 of 3 requirements hold; failing: RL-FW-1 and 1 more\.$/);
    server.tell(news("s1", { "RL-FW-1": "passing", "RL-FW-2": "passing", "RL-CORE-1": "passing" }));
    await shows(page, "RL-FW-1", "passing");
    assert.equal(await page.locator(".failure").count(), 0);
    assert.deepEqual(await counts(page, steps), [`1/${steps} 1 of ${steps} steps done`]);
    server.tell(news("s3", { "RL-SC-1": "blocked" }, { blocked: "s2_sliding_log" }));
    await shows(page, "RL-SC-1", "blocked");
    assert.match(await page.getByRole("status").innerText(), /blocked by s2_sliding_log/);
    server.tell(news("s2", { "RL-CORE-1": "failing", "RL-SL-1": "failing" }, { first: "RL-SL-1" }));
    await shows(page, "RL-CORE-1", "failing");
    assert.match(await requirement(page, "RL-CORE-1").innerText(), /failing \(s2\)/);
    assert.equal(await page.getByRole("region", { name: "Why RL-SL-1 fails" }).count(), 1, "what is to be looked at first");
    assert.match(await page.getByRole("status").innerText(), /failing: RL-SL-1 and 1 more/);
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
