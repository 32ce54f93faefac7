/* [data-download] waits for the file beside the page and then downloads it. Without this the link opens a waiting page. */

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-download]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.waiting) return;
  const label = link.textContent;
  link.dataset.waiting = "yes";
  link.textContent = "Getting the PDF…";
  try {
    await untilReady(link.href);
    window.location.assign(link.href);
  } finally {
    link.textContent = label;
    delete link.dataset.waiting;
  }
});

/** Ask every half second, for half a minute at most, until the answer is no longer the waiting page. */
async function untilReady(address) {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await fetch(address, { method: "HEAD", redirect: "manual" });
    const type = answer.headers.get("Content-Type") || "";
    if (answer.type === "opaqueredirect" || !answer.ok || !type.startsWith("text/html")) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}
