// Conveniences; without them the links, the forms and the texts work as they are.
for (const link of document.querySelectorAll("[data-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    // Back must not lead here again.
    window.location.replace(link.href);
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// Without a network the browser would leave the page for one of its own, and what was typed with it.
for (const note of document.querySelectorAll("[data-offline]")) {
  note.closest("form").addEventListener("submit", (event) => {
    note.hidden = navigator.onLine;
    if (!navigator.onLine) {
      event.preventDefault();
      note.focus();
    }
  });
  window.addEventListener("online", () => (note.hidden = true));
}
// The room left in a long text, counted as records/public_form.py counts it. Read aloud only when little is left.
for (const text of document.querySelectorAll("[data-langst]")) {
  const field = document.getElementById(text.id.replace(/_kvar$/, ""));
  const always = !text.hidden;
  const spoken = document.createElement("span");
  spoken.className = "vh";
  spoken.setAttribute("role", "status");
  text.after(spoken);
  let waiting = 0;
  const count = () => {
    waiting = 0;
    const left = text.dataset.langst - [...field.value.normalize("NFC")].length;
    const digits = String(Math.abs(left)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    const near = left <= text.dataset.nara;
    text.textContent = (left < 0 ? text.dataset.over : text.dataset.kvar).replace("%(antal)s", digits);
    text.hidden = !always && !near;
    spoken.textContent = near ? text.textContent : "";
  };
  field.addEventListener("input", () => {
    waiting ||= window.setTimeout(count, 1000);
  });
}
