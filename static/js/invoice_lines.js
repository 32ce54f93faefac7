/* The lines of the invoice form: they come and go, and a chosen item fills its line. The form sends without it. */

const form = document.getElementById("invoice-form");
const lines = document.getElementById("lines");
const total = form.elements["lines-TOTAL_FORMS"];
const addButton = document.getElementById("add-item");
const choices = JSON.parse(document.getElementById("item-choices").textContent);
const itemByCode = new Map(choices.items.map((item) => [item.code, item]));
const field = (line, name) => line.querySelector(`[name$='-${name}']`);

// --- Items -------------------------------------------------------------------------------------------
// A long list is in the page once; each drop-down is filled from it.
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
  // Xero's price list is in the organisation's own currency; in another one the person enters the price.
  const currency = form.elements.currency_code;
  const isBase = !currency?.value || currency.value === choices.base_currency;
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

/** A copy of the empty line, with its number in every name and id. */
function copyEmptyLine(index) {
  const line = document.getElementById("empty-line").content.firstElementChild.cloneNode(true);
  for (const element of [line, ...line.querySelectorAll("*")]) {
    for (const attribute of element.attributes) {
      attribute.value = attribute.value.replaceAll("__prefix__", String(index));
    }
  }
  return line;
}

function addLine() {
  const index = Number(total.value);
  const line = copyEmptyLine(index);
  lines.append(line);
  total.value = String(index + 1);
  prepare(line);
  numberLines();
  return line;
}

addButton.addEventListener("click", (event) => {
  event.preventDefault();
  if (shownLines().length >= Number(addButton.dataset.most)) return;
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
  (next ? next.querySelector("[data-remove]") : addButton).focus();
  numberLines();
  lines.dispatchEvent(new CustomEvent("lines-changed"));
});

lines.querySelectorAll("[data-line]").forEach(prepare);
numberLines();
