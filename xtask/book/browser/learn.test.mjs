// End to end: files are saved in a workbook, `cargo xtask learn` judges them, the page answers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launch, open, remove, requirement, serve, shows, workbook } from "./kit.mjs";

const FILE = "s1_fixed_window.rs";
const BUG = /name = "edge-inclusive"[^]*?\nfind = "(.*)"\nput = "(.*)"\n/;

let root, exercises, server, browser, page, right, wrong;
before(async () => {
    root = workbook();
    // learn begins with the first chapter: this one, in this copy.
    const summary = join(root, "book/SUMMARY.md");
    const listed = readFileSync(summary, "utf8");
    const line = /- \[Rate limiter\].*\n/.exec(listed)[0];
    writeFileSync(summary, listed.replace(line, "").replace("- [", `${line}- [`));
    exercises = join(root, "exercises/rate-limiter/src");
    right = readFileSync(join(root, "solutions/rate-limiter/src", FILE), "utf8");
    const [, find, put] = readFileSync(join(root, "tests/rate-limiter/bugs/s1_fixed_window.toml"), "utf8").match(BUG);
    wrong = right.replace(find, put);
    assert.notEqual(right, wrong);
    [server, browser] = await Promise.all([serve(root, { program: ["xtask", "learn", "--no-open"] }), launch()]);
    page = await open(browser, server.chapter);
    await page.locator('[data-requirement="RL-FW-1"][data-verdict="unwritten"]').waitFor({ timeout: 60000 });
});
after(async () => {
    await browser?.close();
    await server?.stop();
    remove(root);
});

const save = (text) => writeFileSync(join(exercises, FILE), text);
const state = () => requirement(page, "RL-FW-1").getAttribute("data-verdict");

/** The page comes to `expected` and stays there: no late verdict of an earlier save follows. */
async function settles(expected) {
    await shows(page, "RL-FW-1", expected);
    for (let look = 0; look < 8; look += 1) {
        await sleep(150);
        assert.equal(await state(), expected);
    }
}

test("a save turns its requirement red with the reason, then green, in every browser", async () => {
    const second = await launch();
    try {
        const other = await open(second, server.chapter);
        save(wrong);
        await Promise.all([page, other].map((on) => shows(on, "RL-FW-1", "failing")));
        const why = await page.getByRole("region", { name: "Why RL-FW-1 fails" }).innerText();
        for (const label of ["did", "expected", "got", "looks like", "ask", "read"]) {
            assert.match(why, new RegExp(`^${label}$`, "m"), why);
        }
        assert.match(why, /still belongs to the window before it/);
        save(right.replace("self.at(now).decide(cost)", "self.at(now).decide(cost);"));
        await page.locator(".exercise[data-step=s1] .compile-error").waitFor();
        assert.match(await page.locator(".compile-error").innerText(), /mismatched types/);
        save(right);
        await Promise.all([page, other].map((on) => shows(on, "RL-FW-1", "passing")));
        assert.match(await page.getByRole("status").innerText(), /Step 1: Fixed window: all \d+ requirements hold/);
        assert.ok(await page.locator(".figure .same").first().isVisible(), "the run's own figure came with it");
        } finally {
        await second.close();
    }
});

test("of two hundred rapid saves the last one's verdict is shown", async () => {
    for (const [last, before_, expected] of [[wrong, right, "failing"], [right, wrong, "passing"]]) {
        for (let time = 1; time < 200; time += 1) {
            save(`${time % 3 ? before_ : last}// ${time}\n`);
            await sleep(time % 7);
        }
        save(last);
        await settles(expected);
    }
});

test("a save in the middle of a run is judged, and the run's own verdict does not come after", async () => {
    for (const pause of [20, 120, 250, 400, 600]) {
        const [first, then, expected] = (await state()) === "passing" ? [right, wrong, "failing"] : [wrong, right, "passing"];
        save(`${first}// ${pause}\n`);
        await sleep(pause);
        save(`${then}// ${pause}\n`);
        await settles(expected);
    }
});

test("an editor's temporary files are no saves, and a save by renaming is one", async () => {
    save(right);
    await settles("passing");
    const told = server.said.length;
    for (const name of [`.${FILE}.swp`, `${FILE}~`, `#${FILE}#`, `.#${FILE}`, "4913", "s1_fixed_window.rs.tmp"]) {
        writeFileSync(join(exercises, name), wrong);
    }
    await sleep(800);
    assert.equal(await state(), "passing");
    assert.equal(server.said.length, told, server.said.slice(told).join("\n"));
    renameSync(join(exercises, "s1_fixed_window.rs.tmp"), join(exercises, FILE));
    await shows(page, "RL-FW-1", "failing");
    for (const name of [`.${FILE}.swp`, `${FILE}~`, `#${FILE}#`, `.#${FILE}`, "4913"]) {
        rmSync(join(exercises, name));
    }
    await settles("failing");
});

test("a deleted exercise folder ends nothing, and what is saved after it came back is judged", async () => {
    const room = join(root, "exercises/rate-limiter");
    const copy = join(root, "kept");
    cpSync(room, copy, { recursive: true });
    rmSync(room, { recursive: true });
    await sleep(800);
    assert.ok(await page.getByText("A partner calls our payments API").isVisible());
    assert.equal(await page.locator(".notice").isVisible(), false, server.said.join("\n"));
    mkdirSync(room);
    cpSync(copy, room, { recursive: true });
    save(right);
    await settles("passing");
    save(wrong);
    await settles("failing");
    assert.deepEqual(page.complaints, []);
});
