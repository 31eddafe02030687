// What the browser tests share: a copy of the workbook, its server, a browser and its complaints.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const CHAPTER = "rate-limiter/index.html";
const DEBUG = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug");

/** A copy of the workbook as it is handed out, without what is built or remembered. */
export function workbook() {
    const root = mkdtempSync(join(tmpdir(), "workbook-"));
    const built = new Set(["target", ".git", ".workbook", "node_modules"]);
    const filter = (file) => !built.has(basename(file));
    cpSync(ROOT, root, { recursive: true, filter, preserveTimestamps: true });
    // What cargo has made is used again: mdBook alone is a minute of compiling.
    mkdirSync(join(root, "target"));
    symlinkSync(DEBUG, join(root, "target/debug"));
    return root;
}

/** A server of the book at `root`, or `learn` with its own; it has said that it serves. */
export async function serve(root, { port = 0, program = ["book", "serve", "--until-eof"], env = {} } = {}) {
    const [name, ...args] = program;
    const child = spawn(join(DEBUG, name), [...args, "--port", String(port)], {
        cwd: root,
        env: { ...process.env, CARGO_TARGET_DIR: undefined, NO_COLOR: "1", ...env },
        stdio: ["pipe", "pipe", "pipe"],
    });
    const said = [];
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const url = await new Promise((resolve, reject) => {
        const hear = (line) => {
            said.push(line);
            const found = line.match(/http:\/\/127\.0\.0\.1:\d+\//);
            if (found) resolve(found[0]);
        };
        createInterface({ input: child.stdout }).on("line", hear);
        createInterface({ input: child.stderr }).on("line", hear);
        ended.then(() => reject(new Error(`the server ended:\n${said.join("\n")}`)));
    });
    return {
        url,
        said,
        chapter: url + CHAPTER,
        port: Number(new URL(url).port),
        tell: (news) => child.stdin.write(`${typeof news === "string" ? news : JSON.stringify(news)}\n`),
        stop: async (signal = "SIGKILL") => {
            child.kill(signal);
            await ended;
        },
    };
}

/** News of step `sN` as `learn` writes it: `states` by requirement. */
export function news(step, states, more = {}) {
    const requirements = Object.entries(states).map(([id, state]) => ({
        id,
        state,
        message: state === "failing" ? [["did", `tried ${id}`], ["expected", "Allow"], ["got", "Deny"], ["ask", "Which?"]] : [],
    }));
    const held = requirements.filter((one) => one.state === "passing").length;
    const first = requirements.find((one) => one.state === "failing")?.id ?? null;
    const base = { slug: "rate-limiter", step, held, of: requirements.length, error: null, blocked: null, first };
    return { ...base, requirements, figures: [], ...more };
}

export const launch = () =>
    chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** A page whose complaints are kept: console errors, exceptions, requests that fail or leave the machine. */
export async function open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.complaints = [];
    page.asked = [];
    page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
    page.on("pageerror", (error) => page.complaints.push(String(error)));
    page.on("request", (request) => page.asked.push(request.url()));
    await page.goto(url);
    return page;
}

/** The pages that SUMMARY.md lists, as the server names them. */
export function pages() {
    const summary = readFileSync(join(ROOT, "book/SUMMARY.md"), "utf8");
    return [...summary.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, file]) =>
        file.replace(/README\.md$/, "index.html").replace(/\.md$/, ".html"),
    );
}

export const requirement = (page, id) => page.locator(`[data-requirement="${id}"]`);
export const shows = (page, id, state) =>
    page.locator(`[data-requirement="${id}"][data-verdict="${state}"]`).waitFor({ timeout: 15000 });
export const remove = (root) => rmSync(root, { recursive: true, force: true });
