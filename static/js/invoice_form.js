/* The invoice form: items fill their line, lines come and go, customers are picked. The form sends without it. */
"use strict";

(() => {
  const form = document.getElementById("invoice-form");
  if (!form) return;
  const lines = document.getElementById("lines");
  const total = form.querySelector("[name='lines-TOTAL_FORMS']");
  const choices = JSON.parse(document.getElementById("item-choices").textContent);
  const itemByCode = new Map(choices.items.map((item) => [item.code, item]));
  const field = (line, name) => line.querySelector(`[name$='-${name}']`);
  const tellTotals = () => lines.dispatchEvent(new CustomEvent("lines-changed"));

  // --- Items -------------------------------------------------------------------------------------------
  // A long list stands in the page once; each drop-down is filled from it.
  function fillChoices(select) {
    const known = new Set([...select.options].map((option) => option.value));
    if (choices.items.every((item) => known.has(item.code))) return;
    const chosen = select.value;
    const kept = [...select.options].filter((option) => !itemByCode.has(option.value));
    const offered = choices.items.map((item) => new Option(item.label, item.code));
    select.replaceChildren(...kept, ...offered);
    select.value = chosen;
  }

  function choose(select, value) {
    if (value && [...select.options].some((option) => option.value === value)) select.value = value;
  }

  function fillLine(line, item) {
    field(line, "description").value = item.description;
    // Xero's price list is in the organisation's own currency; in another one the price is for the person to say.
    const currency = form.elements.currency_code;
    const isBase = !currency || !currency.value || currency.value === choices.base_currency;
    field(line, "unit_amount").value = isBase ? item.price : "";
    if (!field(line, "quantity").value) field(line, "quantity").value = "1";
    choose(field(line, "account_code"), item.account);
    choose(field(line, "tax_type"), item.tax);
  }

  lines.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choices='items']")) return;
    const item = itemByCode.get(event.target.value);
    if (item) fillLine(event.target.closest("[data-line]"), item);
  });

  // --- Lines come and go ---------------------------------------------------------------------------------
  const shownLines = () => [...lines.querySelectorAll("[data-line]")].filter((line) => !line.hidden);

  function numberLines() {
    shownLines().forEach((line, index) => {
      line.querySelector("[data-line-number]").textContent = String(index + 1);
    });
  }

  function prepare(line) {
    line.querySelector(".remove-mark").hidden = true;
    line.querySelector("[data-remove]").hidden = false;
    line.hidden = field(line, "DELETE").checked;
    fillChoices(field(line, "item_code"));
  }

  function addLine() {
    const index = Number(total.value);
    const html = document.getElementById("empty-line").innerHTML.replaceAll("__prefix__", String(index));
    lines.insertAdjacentHTML("beforeend", html);
    total.value = String(index + 1);
    const line = lines.lastElementChild;
    prepare(line);
    numberLines();
    return line;
  }

  document.getElementById("add-item").addEventListener("click", (event) => {
    event.preventDefault();
    if (shownLines().length >= Number(event.currentTarget.dataset.most)) return;
    field(addLine(), "item_code").focus();
  });

  lines.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    const line = button.closest("[data-line]");
    const index = shownLines().indexOf(line);
    field(line, "DELETE").checked = true;
    line.hidden = true;
    const left = shownLines();
    const next = left[Math.min(index, left.length - 1)];
    (next ? next.querySelector("[data-remove]") : document.getElementById("add-item")).focus();
    numberLines();
    tellTotals();
  });

  lines.querySelectorAll("[data-line]").forEach(prepare);
  numberLines();

  // --- The customer ----------------------------------------------------------------------------------------
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
    name.value = pickedName = button.dataset.name.trim();
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

  // --- Another organisation: the same form again with its lists; nothing is saved ----------------------------
  const organisation = form.querySelector("[data-reloads]");
  if (organisation) {
    organisation.addEventListener("change", () => {
      const intent = document.createElement("input");
      Object.assign(intent, { type: "hidden", name: "intent", value: "reload" });
      form.append(intent);
      form.submit();
    });
  }

  const summary = document.getElementById("error-summary") || document.getElementById("conflict");
  if (summary) summary.focus();
})();
