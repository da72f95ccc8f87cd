/* After a login: opens the dialog whose session had ended, with what was typed in it (core/kept.py). Saves nothing. */
document.addEventListener("DOMContentLoaded", () => {
    const stored = sessionStorage.getItem("kept");
    sessionStorage.removeItem("kept");
    if (!stored || !document.getElementById("modal-content")) {
        return;
    }
    const { dialog, fields } = JSON.parse(stored);
    const room = document.getElementById("modal-content");
    htmx.ajax("POST", dialog, { target: room, select: "#dialog", values: fields }).then(() => {
        Alpine.$data(room).openModal = true;
    });
});
