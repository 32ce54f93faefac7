/* Fragments that htmx asks for every few seconds. */

export function isPoll(element) {
  return (element.getAttribute("hx-trigger") || "").startsWith("every ");
}

// They rest while nobody looks at the page.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && isPoll(event.detail.elt)) event.preventDefault();
});
