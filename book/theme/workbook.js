// The keyboard's and the screen reader's way through the book. It reads well without any of it.
(() => {
    const main = document.querySelector("main");

    // mdBook turns the page on ← and → unless a field has the focus. Whoever reads by caret or screen
    // reader moves by those keys with the focus nowhere in particular (rust-lang/mdBook#518), so no
    // guess at the focus is right: here they turn no page. The links at the foot of each page do.
    document.documentElement.addEventListener("keydown", (event) => {
        if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            event.stopPropagation();
        }
    });
    for (const kbd of document.querySelectorAll("#mdbook-help-popup kbd")) {
        if (kbd.textContent === "←") {
            kbd.closest("p").remove();
        }
    }
    for (const link of document.querySelectorAll(".nav-chapters[aria-keyshortcuts]")) {
        link.removeAttribute("aria-keyshortcuts");
        link.title = link.title.replace(/ \(.*\)$/, "");
    }

    // The first stop of the Tab key: past the sidebar and the bar.
    main.id ||= "text";
    const skip = document.createElement("a");
    skip.className = "skip";
    skip.href = `#${main.id}`;
    skip.textContent = "Skip to the text";
    document.body.prepend(skip);

    // mdBook's switch of the sidebar is a label, which no key reaches: a button works it.
    const label = document.getElementById("mdbook-sidebar-toggle");
    const button = document.createElement("button");
    button.className = "icon-button";
    button.type = "button";
    button.title = label.title;
    button.append(...label.childNodes);
    for (const name of ["aria-label", "aria-controls", "aria-expanded"]) {
        button.setAttribute(name, label.getAttribute(name));
    }
    button.addEventListener("click", () => label.click());
    new MutationObserver(() => button.setAttribute("aria-expanded", label.getAttribute("aria-expanded")))
        .observe(label, { attributeFilter: ["aria-expanded"] });
    label.before(button);
    label.hidden = true;
    document.getElementById("mdbook-menu-bar").setAttribute("role", "banner");

    // What overflows can be scrolled by keyboard; what does not is no stop on the way.
    const watcher = new ResizeObserver((entries) => {
        for (const { target } of entries) {
            const overflows = target.scrollWidth > target.clientWidth;
            target.toggleAttribute("data-overflows", overflows);
            if (overflows) {
                target.tabIndex = 0;
                // A figure is worth finding among the regions of the page, code and tables are too many.
                const named = target.hasAttribute("aria-labelledby");
                target.setAttribute("role", named ? "region" : "group");
                if (!named) {
                    target.setAttribute("aria-label", target.matches("code") ? "Code" : "Table");
                }
            } else {
                for (const name of ["tabindex", "role", "aria-label"]) {
                    target.removeAttribute(name);
                }
            }
        }
    });
    const scrollable = (element) => watcher.observe(element);
    main.querySelectorAll(".scroller, .table-wrapper, pre > code").forEach(scrollable);

    const make = (tag, attributes = {}, ...children) => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            element.setAttribute(name, value);
        }
        element.append(...children);
        return element;
    };

    // For the other scripts of the page.
    window.workbook = { make, scrollable };
})();
