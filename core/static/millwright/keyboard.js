/* What unfold lets open by a click alone opens by keyboard too, and gives the focus back when it closes. */
"use strict";

/* Of a dialog that the page shows while `openModal` and the like are true (templates/unfold/helpers/modal.html). */
function dialog() {
    const FIRST = ["[autofocus]", "input:not([type=hidden]), select, textarea", "button, a[href]"];
    let opener = null;
    return {
        opened() {
            opener = document.activeElement;
            // Alpine shows it a frame later, until when nothing in it takes the focus.
            this.$root.style.removeProperty("display");
            const found = FIRST.map((wanted) => this.$root.querySelector(wanted)).find(Boolean);
            (found ?? this.$root).focus();
        },
        closed() {
            if (opener) giveBack(opener);
            opener = null;
        },
    };
}

/* The focus, to a button; the click that took it may have closed the menu in which that stands: then to that one's. */
function giveBack(button) {
    button.focus();
    setTimeout(() => {
        for (let around = button; around && !button.checkVisibility(); around = around.parentElement) {
            const menu = [...around.querySelectorAll("[data-opens]")].find((each) => each.checkVisibility());
            if (menu) {
                menu.focus();
                return;
            }
        }
    });
}

(() => {
    const CLICKED = "[x-on\\:click]";
    const NATURAL = "a[href]:not([href='#']), button, input, select, textarea, label, summary";
    const OUTSIDE = "[x-show][x-on\\:click\\.outside]"; // what a click elsewhere closes
    const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']";
    const FLIPS = /(\w+) = (?:!\1|true)/;
    const FRAMES = 60;
    const DRAWER_WAKES = 50; // milliseconds; Alpine's takes 15
    let open = null; // what the keyboard opened last: its button, what that opens, and under which name Alpine knows it

    const stateOf = (said) => (said.includes("sidebarToggle()") ? "sidebarOpen" : said.match(FLIPS)?.[1]);
    const covers = (room) => room.matches(OUTSIDE) || getComputedStyle(room).position === "fixed";
    const openRoom = (state) =>
        [...document.querySelectorAll(`[x-show="${state}"]`)].find((room) => room.checkVisibility() && covers(room));
    const focusables = (room) => [...room.querySelectorAll(FOCUSABLE)].filter((each) => each.checkVisibility());

    // A heading stays one: what it says becomes the button, whose click it hears.
    const within = (heading) => {
        const button = document.createElement("span");
        button.className = "flex flex-row grow items-center";
        button.append(...heading.childNodes);
        heading.append(button);
        return button;
    };
    const prepare = (clicked) => {
        const button = clicked.matches("h2") ? within(clicked) : clicked;
        if (!button.matches(NATURAL)) {
            button.setAttribute("role", "button");
            button.setAttribute("tabindex", "0");
            button.dataset.keyed = "";
        }
        const state = stateOf(clicked.getAttribute("x-on:click"));
        if (state) {
            button.dataset.opens = state;
            Alpine.effect(() => button.setAttribute("aria-expanded", Alpine.$data(button)[state] === true));
        }
    };

    const enter = (button, frames = FRAMES) => {
        const room = openRoom(button.dataset.opens);
        if (room) {
            open = { button, room };
            // A drawer's own trap wakes meanwhile; it gives the focus back to what had it then.
            setTimeout(() => focusables(room)[0]?.focus(), room.matches(OUTSIDE) ? 0 : DRAWER_WAKES);
        } else if (frames) {
            requestAnimationFrame(() => enter(button, frames - 1));
        }
    };
    const close = ({ button, room }) => {
        open = null;
        Alpine.$data(button)[button.dataset.opens] = false;
        giveBack(button);
    };

    document.addEventListener("alpine:initialized", () => {
        document.querySelectorAll(`:is(a, span, div, button, h2)${CLICKED}:not([id$=-close])`).forEach(prepare);
    });
    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-opens]");
        // A keyboard's click is none of a pointer.
        if (button && event.detail === 0 && Alpine.$data(button)[button.dataset.opens] === true) enter(button);
    });
    // Before htmx asks for it: a dialog gives the focus back to what stays to be seen, not to a line of a menu.
    document.addEventListener(
        "click",
        (event) => {
            const room = event.target.closest("[hx-get]") && event.target.closest(OUTSIDE);
            const state = room?.getAttribute("x-show");
            const button = state && document.querySelector(`[data-opens="${state}"][aria-expanded=true]`);
            if (button) close({ button, room });
        },
        true,
    );
    document.addEventListener("keydown", (event) => {
        const button = event.target.closest("[data-keyed]");
        if (button && ["Enter", " "].includes(event.key)) {
            event.preventDefault();
            button.click();
        } else if (event.key === "Escape" && open?.room.contains(event.target)) {
            close(open);
        } else if (event.key === "Tab" && open?.room.matches(OUTSIDE)) {
            const all = focusables(open.room);
            // The menu may stand at the end of the page: on from its button.
            if (event.target === all.at(event.shiftKey ? 0 : -1)) close(open);
        } else if (event.target.matches("select") && event.key.length === 1) {
            // A letter chooses a line of a list; it is none of unfold's shortcuts, which lead away from a form.
            event.stopPropagation();
        }
    });
})();
