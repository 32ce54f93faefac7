/* Keeps forms and fragments working while a session changes: the CSRF token, and a sign-out in another tab. */
import { isPoll } from "./polls.js";

// Django's CSRF token on every request htmx sends.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.body.dataset.csrfToken;
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
  note.firstChild.textContent =
    "You are signed out. Sign in again in another tab and come back: what you typed is still here.";
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
