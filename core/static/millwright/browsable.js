"use strict";

/* Sends the forms of a page as the API's own calls and shows the answer in place. */

const token = document.querySelector('meta[name="csrf-token"]')?.content;

function show(text, type) {
    const shown = document.getElementById("answer");
    const found = type.startsWith("text/html")
        ? new DOMParser().parseFromString(text, "text/html").getElementById("answer")
        : null;
    if (found) {
        shown.replaceChildren(...found.childNodes);
    } else {
        const plain = document.createElement("pre");
        plain.textContent = text;
        shown.replaceChildren(plain);
    }
    shown.focus();
    shown.scrollIntoView({ block: "nearest" });
}

async function send(form) {
    const body = form.elements.namedItem("body")?.value;
    const headers = { Accept: "text/html", "X-CSRFToken": token };
    if (body !== undefined) {
        headers["Content-Type"] = "application/json";
    }
    const answer = await fetch(form.action, { method: form.dataset.method, headers, body });
    show(await answer.text(), answer.headers.get("Content-Type") ?? "");
    if (answer.ok && document.querySelector('#forms [data-method="PUT"], #forms [data-method="PATCH"]')) {
        await renew();
    }
}

/* Forms that begin with the present values have old ones after a change; a removed object has no forms. */
async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("forms").replaceChildren(...(page.getElementById("forms")?.childNodes ?? []));
}

document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method === "get" && !form.dataset.method) {
        for (const field of form.elements) {
            field.disabled = field.name !== "" && field.value === "";
        }
    }
    if (!form.dataset.method) {
        return;
    }
    event.preventDefault();
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
        return;
    }
    const button = form.querySelector("button");
    button.disabled = true;
    try {
        await send(form);
    } catch (error) {
        show(`The server did not answer: ${error.message}`, "text/plain");
    } finally {
        button.disabled = false;
    }
});

/* A page that comes back from the browser's memory has its empty fields again. */
window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll(".filters :disabled")) {
        field.disabled = false;
    }
});
