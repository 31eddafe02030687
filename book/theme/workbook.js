// Small helps for the keyboard. The book reads well without them.
(() => {
    const main = document.querySelector("main");

    // mdBook turns the page on ← and →; inside a fold, a figure or a scroller they mean something else.
    main.addEventListener("keydown", (event) => {
        if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            event.stopPropagation();
        }
    });

    // What overflows can be scrolled by keyboard; what does not is no stop on the way.
    const scrollers = main.querySelectorAll(".scroller, .table-wrapper, pre > code");
    const watcher = new ResizeObserver((entries) => {
        for (const { target } of entries) {
            const overflows = target.scrollWidth > target.clientWidth;
            target.toggleAttribute("data-overflows", overflows);
            if (overflows) {
                target.tabIndex = 0;
                target.setAttribute("role", "region");
                if (!target.hasAttribute("aria-labelledby")) {
                    target.setAttribute("aria-label", target.matches("code") ? "Code" : "Table");
                }
            } else {
                for (const name of ["tabindex", "role", "aria-label"]) {
                    target.removeAttribute(name);
                }
            }
        }
    });
    scrollers.forEach((scroller) => watcher.observe(scroller));
})();
