/* [data-opens="id"] opens a dialog; [data-closes] closes the one it is in.

   A dialog's answer is about what was on the page when it was opened: the page refreshes itself, the dialog does not. */

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      noteWhatIsSeen(dialog);
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
});

function noteWhatIsSeen(dialog) {
  const shown = document.getElementById("invoice-live");
  dialog.querySelectorAll("[data-seen]").forEach((field) => {
    field.value = shown?.dataset[field.dataset.seen] ?? field.value;
  });
}
