/* The customer of the invoice form: picked from the list of matches, or new. The form sends without it. */

const form = document.getElementById("invoice-form");
const contact = form.elements.contact;
const name = form.elements.contact_name;
const customers = document.getElementById("customers");
let pickedName = contact.value ? name.value.trim() : "";

function showKind() {
  form.querySelectorAll("[data-kind]").forEach((part) => {
    part.hidden = (part.dataset.kind === "existing") !== Boolean(contact.value);
  });
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
