/* Names for a screen reader where unfold's pages leave them out: landmarks, pictures, inputs in tables, dates, choices. */
"use strict";

(() => {
    const say = (element, words) => {
        if (element && words && !element.hasAttribute("aria-label")) element.setAttribute("aria-label", words);
    };
    const text = (element) => element?.textContent.trim().replace(/\s+/g, " ").replace(/\*$/, "");
    const labelOf = (id) => text(document.querySelector(`label[for="${CSS.escape(id)}"]`));
    const columnOf = (field) => {
        const cell = field.closest("td");
        const place = cell ? [...cell.parentElement.children].indexOf(cell) : -1;
        return place < 0 ? "" : text(cell.closest("table")?.querySelectorAll("thead th")[place]);
    };
    const ownName = (field) => labelOf(field.id) || columnOf(field);

    // A picture is a letter of a font: read aloud it would be "more_horiz".
    const PICTURE = ".material-symbols-outlined";
    const words = () => document.getElementById("picture-words")?.dataset ?? {};
    const named = new WeakSet();
    const namePicture = (picture) => {
        const control = picture.closest("a, button, summary, [role=button], [x-on\\:click]");
        if (control !== picture) picture.setAttribute("aria-hidden", "true");
        if (!control || named.has(control)) return;
        named.add(control);
        const rest = control.cloneNode(true);
        rest.querySelectorAll(PICTURE).forEach((each) => each.remove());
        if (control !== picture && text(rest)) return;
        say(control, control.title || words()[text(picture)]);
    };

    const complete = () => {
        document.querySelectorAll(`${PICTURE}:not([aria-hidden])`).forEach(namePicture);
        (document.getElementById("main") ?? document.getElementById("page"))?.setAttribute("role", "main");
        say(document.getElementById("nav-sidebar-inner"), words().dock_to_right);
        document.querySelectorAll("nav[id^=tabs]").forEach((tabs) => say(tabs, text(tabs.querySelector(".active, a"))));
        document.querySelectorAll("td :is(input, select, textarea):not([type=hidden])").forEach((field) => {
            if (!field.labels?.length) say(field, columnOf(field));
        });
        document.querySelectorAll(".vDateField, .vTimeField").forEach((field) => {
            const name = labelOf(field.id) || labelOf(field.id.replace(/_1$/, "_0")) || columnOf(field);
            say(field, [name, field.placeholder].filter(Boolean).join(": "));
        });
        const chosen = ".select2-selection[role=combobox], .select2-selection__rendered[role=textbox]";
        document.querySelectorAll(chosen).forEach((choice) => {
            const field = choice.closest(".select2-container")?.previousElementSibling;
            if (field?.id) say(choice, ownName(field) || field.name);
        });
        // The headings of filters stand right below that of the page.
        document.querySelectorAll("#changelist-filter h3").forEach((heading) => heading.setAttribute("aria-level", "2"));
        // What scrolls sideways can be scrolled by keyboard.
        document.querySelectorAll(".overflow-x-auto").forEach((box) => {
            if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
        });
        document.querySelectorAll("th").forEach((head) => {
            if (!text(head) && !head.querySelector("input, [aria-label]")) head.setAttribute("aria-hidden", "true");
        });
    };

    document.addEventListener("DOMContentLoaded", () => {
        complete();
        // Rows that are added, dialogs that open, and choices that are built later.
        let waits = false;
        new MutationObserver(() => {
            if (waits) return;
            waits = true;
            requestAnimationFrame(() => {
                waits = false;
                complete();
            });
        }).observe(document.body, { childList: true, subtree: true });
    });
})();
