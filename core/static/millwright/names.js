/* Names for a screen reader where unfold's pages leave them out: landmarks, inputs in tables, dates, choices. */
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

    const complete = () => {
        (document.getElementById("main") ?? document.getElementById("page"))?.setAttribute("role", "main");
        say(document.getElementById("nav-sidebar-inner"), text(document.querySelector("#nav-sidebar-inner a")));
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
