/* The invoice form as a whole: where the focus starts, and a change of organisation. The form sends without it. */

const form = document.getElementById("invoice-form");

// Another organisation: the same form again with its lists; nothing is saved.
form.querySelector("[data-reloads]")?.addEventListener("change", () => {
  const intent = document.createElement("input");
  Object.assign(intent, { type: "hidden", name: "intent", value: "reload" });
  form.append(intent);
  form.submit();
});

const summary = document.getElementById("error-summary") || document.getElementById("conflict");
if (summary) summary.focus();
