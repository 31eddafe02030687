// The live book: verdicts come from the server that served this page, by server-sent events.
// A page that was opened as a file, saved, or put on another server has no such server, asks for
// nothing and shows nothing of it.
(() => {
    const page = document.querySelector('meta[name="workbook-page"]');
    const here = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
    document.documentElement.classList.remove("live");
    if (!page || !here || location.pathname.endsWith("/print.html")) return;
    document.documentElement.classList.add("live");

    /** How long the server may be gone before the page says so. */
    const PATIENCE = 4000;
    /** When a browser gives up on an address (another program answers there), ask again so much later. */
    const AGAIN = 5000;

    const corner = document.createElement("aside");
    corner.className = "corner live";
    corner.setAttribute("aria-label", "Live verdicts");
    const voice = document.createElement("p");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.hidden = true;
    corner.append(voice, notice);
    document.body.append(corner);

    const known = new Map();
    let today = null;
    let steps = {};

    const ofChapter = (slug) => [...known.values()].filter((news) => news.slug === slug);

    // What is remembered of earlier sessions has counts only, and was not judged today.
    const isFresh = (news) => news.error || news.requirements.length > 0;

    function chapters() {
        for (const [path, { steps: of }] of Object.entries(steps)) {
            const slug = path.replace(/\/index\.html$/, "");
            const done = ofChapter(slug).filter((news) => news.of > 0 && news.held === news.of).length;
            if (of > 0) workbook.showChapter(slug, done, of);
        }
    }

    function take(event) {
        const news = JSON.parse(event.data);
        known.set(`${news.slug}/${news.step}`, news);
        if (isFresh(news)) today = news;
        const all = ofChapter(news.slug);
        workbook.show(all, today?.slug === news.slug ? today.step : null);
        workbook.draw(news.slug, new Map(all.flatMap((one) => one.figures.map(({ name, drawing }) => [name, drawing]))));
        chapters();
        return news;
    }

    function fold() {
        const open = [...document.querySelectorAll("main details[id][open]")].map((fold) => fold.id);
        sessionStorage.setItem("workbook-folds", JSON.stringify([location.pathname, open]));
    }

    // A changed page is loaded again where it was. Not under a reader's hands, though: a selection
    // or the focus in the text would be lost, and a screen reader would begin at the top.
    function pages(event) {
        steps = JSON.parse(event.data);
        chapters();
        const path = decodeURI(location.pathname).slice(1).replace(/(^|\/)$/, "$1index.html");
        const mark = steps[path]?.mark;
        if (!mark || mark === page.content) return;
        const busy = !getSelection().isCollapsed || document.activeElement?.closest("main");
        if (!busy) {
            fold();
            location.reload();
            return;
        }
        const reload = document.createElement("button");
        reload.textContent = "Show it";
        reload.addEventListener("click", () => (fold(), location.reload()));
        notice.replaceChildren("This page has changed. ", reload);
        notice.hidden = false;
    }

    let source = null;
    let late = null;
    let again = null;

    function away() {
        late ??= setTimeout(() => {
            notice.textContent = "Not connected: verdicts come back with cargo xtask learn.";
            notice.hidden = false;
        }, PATIENCE);
        if (source.readyState === EventSource.CLOSED) {
            clearTimeout(again);
            again = setTimeout(connect, AGAIN);
        }
    }

    function connect() {
        source?.close();
        source = new EventSource("/events");
        source.addEventListener("open", () => {
            clearTimeout(late);
            late = null;
            notice.hidden = true;
        });
        source.addEventListener("error", away);
        source.addEventListener("standing", take);
        source.addEventListener("verdict", (event) => {
            const news = take(event);
            if (isFresh(news)) voice.textContent = workbook.sentence(news);
        });
        source.addEventListener("pages", pages);
    }

    // A browser keeps six connections to a server: those of hidden pages would starve the seventh.
    function attend() {
        clearTimeout(again);
        if (document.hidden) {
            source?.close();
            clearTimeout(late);
            late = null;
        } else {
            connect();
        }
    }

    const [path, open] = JSON.parse(sessionStorage.getItem("workbook-folds") ?? "[null, []]");
    sessionStorage.removeItem("workbook-folds");
    if (path === location.pathname) {
        open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    }
    document.addEventListener("visibilitychange", attend);
    attend();
})();
