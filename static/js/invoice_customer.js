/* The customer of the invoice form: picked from the list of matches, asked about, or new. The form sends without it. */

const form = document.getElementById("invoice-form");
const contact = form.elements.contact;
const name = form.elements.contact_name;
const customers = document.getElementById("customers");
const question = document.getElementById("which-customer");
const fields = document.getElementById("customer-fields");
const detailsOf = form.elements.details_of;
const cleared = document.getElementById("details-cleared");
let pickedName = contact.value ? name.value.trim() : "";
// Whose details stand in the fields, what they are, and which of them the person typed.
let owner = detailsOf.value;
let known = read();
const typed = new Set();

function read() {
  return new Map(
    [...fields.querySelectorAll("input, textarea, select")].map((field) => [field, field.value]),
  );
}

function isSame(one, other) {
  const plain = (text) => text.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
  return plain(one) === plain(other);
}

// A new customer takes over nothing that belongs to another one; typing the old name brings it back.
function keepApart() {
  const isTheirs = isSame(name.value, owner);
  const theirs = [...known].filter(([field, value]) => value && !typed.has(field));
  theirs.forEach(([field, value]) => {
    field.value = isTheirs ? value : "";
  });
  cleared.hidden = isTheirs || theirs.length === 0;
  cleared.querySelector("[data-owner]").textContent = owner;
  detailsOf.value = name.value;
}

function takeAsOwn() {
  owner = name.value;
  known = read();
  typed.clear();
  cleared.hidden = true;
  detailsOf.value = name.value;
}

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
  if (!contact.value) keepApart();
  showKind();
});

fields.addEventListener("input", (event) => typed.add(event.target));

cleared.querySelector("button").addEventListener("click", () => {
  known.forEach((value, field) => {
    if (!field.value) field.value = value;
  });
  takeAsOwn();
  name.focus();
});

customers.addEventListener("click", (event) => {
  const button = event.target.closest("[data-contact]");
  if (!button) return;
  contact.value = button.dataset.contact;
  pickedName = button.dataset.name.trim();
  name.value = pickedName;
  for (const field of read().keys()) field.value = "";
  form.elements.email_address.value = button.dataset.email;
  form.elements.tax_number.value = button.dataset.taxNumber;
  takeAsOwn();
  customers.replaceChildren();
  showKind();
  name.focus();
});

form.addEventListener("keydown", (event) => {
  // Enter in the name must not save an invoice for a customer half typed.
  if (event.key === "Enter" && event.target === name) {
    event.preventDefault();
    customers.querySelector("button")?.focus();
  }
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
