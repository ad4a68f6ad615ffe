// A form that is sent until it gets through. Its request_key makes many tries one scan. Without this file it is a plain form.
for (const form of document.querySelectorAll("form[data-retry]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const status = form.querySelector("[data-status]");
    const body = new URLSearchParams(new FormData(form));
    for (let wait = 1000; ; wait = Math.min(wait * 1.5, 10000)) {
      try {
        const answer = await fetch(form.action || location.href, {
          method: "POST",
          body,
          headers: { Accept: "application/json" },
          signal: AbortSignal.timeout(10000),
        });
        if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
          location.assign((await answer.json()).to);
          return;
        }
        if (answer.status < 500) break; // logged out, or the page is too old: let the browser show it
      } catch {
        // no network: once more
      }
      status.textContent = form.dataset.waiting;
      status.hidden = false;
      await new Promise((done) => setTimeout(done, wait));
    }
    form.submit();
  });
}
