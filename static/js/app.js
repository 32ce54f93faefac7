/* Small helpers every page shares. No page needs them to work. */
"use strict";

// Django's CSRF token on every request htmx sends.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.body.dataset.csrfToken;
});

// A double click sends a form once. The form itself is safe without this: it carries a key.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || !form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  // Later, so that the pressed button's own name and value still travel with the form.
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
});

// Back from the browser's memory: the buttons work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  });
});

// Menus close by Escape and by a click elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// [data-opens="id"] opens a dialog; [data-closes] closes the one it stands in.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
});

// [data-copy="text"] puts text on the clipboard and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    const field = document.getElementById(button.dataset.copyField);
    if (field) field.select();
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => { button.textContent = label; }, 2000);
});

// [data-download]: waits for the file beside the page and then downloads it. Without this the link opens a waiting page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-download]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.waiting) return;
  const label = link.textContent;
  link.dataset.waiting = "yes";
  link.textContent = "Getting the PDF…";
  try {
    for (let tries = 0; tries < 60; tries += 1) {
      const answer = await fetch(link.href, { method: "HEAD", redirect: "manual" });
      const type = answer.headers.get("Content-Type") || "";
      if (answer.type === "opaqueredirect" || !answer.ok || !type.startsWith("text/html")) break;
      await new Promise((resolve) => { setTimeout(resolve, 500); });
    }
    window.location.assign(link.href);
  } finally {
    link.textContent = label;
    delete link.dataset.waiting;
  }
});

// Parts that ask every few seconds rest while nobody looks at the page.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && isPoll(event.detail.elt)) event.preventDefault();
});

// Signed out meanwhile: never the sign-in page inside a page, and never a reload over typed text.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL || window.location.href);
  if (!answered.pathname.startsWith("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  if (isPoll(event.detail.elt)) {
    window.location.reload();
    return;
  }
  askToSignIn();
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 403) askToSignIn();
});

function askToSignIn() {
  if (document.getElementById("signed-out")) return;
  const note = document.createElement("div");
  note.id = "signed-out";
  note.className = "note warning";
  note.append(document.createElement("p"));
  note.firstChild.textContent = "You are signed out. Sign in again in another tab and come back: what you typed is still here.";
  document.getElementById("messages").replaceChildren(note);
  window.scrollTo({ top: 0 });
}

// Back from signing in elsewhere: take the new token, so that the form here can still be sent.
window.addEventListener("focus", async () => {
  const note = document.getElementById("signed-out");
  if (!note) return;
  const answer = await fetch(window.location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || answer.redirected || !page.body.dataset.csrfToken) return;
  document.body.dataset.csrfToken = page.body.dataset.csrfToken;
  document.querySelectorAll("[name='csrfmiddlewaretoken']").forEach((field) => {
    field.value = page.body.dataset.csrfToken;
  });
  note.remove();
});

function isPoll(element) {
  return (element.getAttribute("hx-trigger") || "").startsWith("every ");
}
