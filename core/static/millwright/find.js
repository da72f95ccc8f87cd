// Find: the arrows choose among what was found, Enter opens it; without a choice the form asks the server, which
// leads to the exact one. `openCommandResults` is unfold's own, on the page; the focus is `dialog`'s (keyboard.js).
function find() {
    return {
        ...dialog(),
        links: [],
        at: -1,
        active: null,
        open() {
            this.openCommandResults = true;
            this.$refs.input.select();
        },
        close() {
            this.openCommandResults = false;
        },
        shortcut(event) {
            if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
                event.preventDefault();
                this.openCommandResults ? this.close() : this.open();
            }
        },
        arrived() {
            this.links = [...document.querySelectorAll("#find-answer a")];
            this.choose(-1);
        },
        move(step) {
            if (this.links.length) {
                this.choose(Math.max(-1, Math.min(this.links.length - 1, this.at + step)));
            }
        },
        choose(at) {
            this.at = at;
            this.links.forEach((link, n) => link.setAttribute("aria-selected", n === at));
            this.active = at < 0 ? null : this.links[at].id;
            this.links[at]?.scrollIntoView({ block: "nearest" });
        },
        go(event) {
            if (this.at >= 0) {
                event.preventDefault();
                window.location = this.links[this.at].href;
            } else if (!this.$refs.input.value.trim()) {
                event.preventDefault();
            }
        },
    };
}
