/* A dialog that cannot be opened or sent says so: what the page of the failure says, or that there was no answer. */
"use strict";

(() => {
    const RED = "bg-red-100 text-red-700 dark:bg-red-500/20 dark:text-red-400 flex flex-col gap-2 px-4 py-3 rounded-default";
    const BUTTON = "border border-base-200 cursor-pointer font-medium px-3 py-2 rounded-default text-important dark:border-base-700";
    const words = () => document.getElementById("failure-words").dataset;

    // templates/error.html, without its way home.
    const saidBy = (answer) => {
        const page = new DOMParser().parseFromString(answer, "text/html");
        const said = page.querySelectorAll("main h1, main > p:not(.brand, .small)");
        return [...said].filter((each) => !each.querySelector("a")).map((each) => each.textContent.trim());
    };
    const element = (name, told) => Object.assign(document.createElement(name), told);
    const boxOf = (lines) => {
        const box = element("div", { id: "failure", className: RED, role: "alert" });
        box.append(...lines.map((line) => element("p", { textContent: line })));
        return box;
    };
    const show = (target, lines) => {
        document.getElementById("failure")?.remove();
        const box = boxOf(lines);
        if (target.id !== "modal-content") {
            target.prepend(box); // what was typed stays
            return;
        }
        box.firstElementChild.id = "dialog-title";
        const close = element("button", { type: "button", className: BUTTON, textContent: words().close });
        close.addEventListener("click", () => (Alpine.$data(target).openModal = false));
        const room = element("div", { className: "flex flex-col gap-4 p-4" });
        room.append(box, close);
        target.replaceChildren(room); // never the dialog that was open before
        Alpine.$data(target).openModal = true;
    };
    const lost = (event) => show(event.detail.target, [words().lost]);

    document.addEventListener("htmx:responseError", (event) => {
        const lines = saidBy(event.detail.xhr.responseText);
        show(event.detail.target, lines.length ? lines : [words().lost]);
    });
    document.addEventListener("htmx:sendError", lost);
    document.addEventListener("htmx:timeout", lost);
})();
