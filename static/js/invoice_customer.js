/* The customer of the invoice form: picked from the list of matches, asked about, or new. The form sends without it. */

const form = document.getElementById("invoice-form");
const contact = form.elements.contact;
const name = form.elements.contact_name;
const customers = document.getElementById("customers");
const question = document.getElementById("which-customer");
let pickedName = contact.value ? name.value.trim() : "";

// The question speaks of one name; while another stands in the field its answer must not be sent.
function isAsked() {
  return Boolean(question) && name.value.trim() === question.querySelector("[name=asked]").value;
}

function showKind() {
  const unknown = isAsked() ? "asked" : "new";
  const kind = contact.value ? "existing" : unknown;
  form.querySelectorAll("[data-kind]").forEach((part) => {
    part.hidden = part.dataset.kind !== kind;
  });
  if (question) question.disabled = kind !== "asked";
  document.getElementById("customer-fields").classList.toggle("is-known", Boolean(contact.value));
}

name.addEventListener("input", () => {
  if (contact.value && name.value.trim() !== pickedName) contact.value = "";
  showKind();
});

customers.addEventListener("click", (event) => {
  const button = event.target.closest("[data-contact]");
  if (!button) return;
  contact.value = button.dataset.contact;
  pickedName = button.dataset.name.trim();
  name.value = pickedName;
  form.elements.email_address.value = button.dataset.email;
  form.elements.tax_number.value = button.dataset.taxNumber;
  customers.replaceChildren();
  showKind();
  name.focus();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && customers.children.length) customers.replaceChildren();
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target !== name && !customers.contains(event.target)) return;
  const stops = [name, ...customers.querySelectorAll("button")];
  const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

showKind();
