// What the staff's pages do beyond HTML: keys in the queue, its pulse, the session's end, losing contact.
// Without this script every page works with links and forms.
"use strict";
const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const post = (url, method = "POST") => {
  const headers = { "HX-Request": "true", "X-CSRFToken": one("[name=csrfmiddlewaretoken]").value };
  return fetch(url, { method, headers, credentials: "same-origin" });
};
root.classList.add("has-js");

// ── contact with the server ──
const offline = one("#utan-kontakt");
let contact = new Date();
const clockText = (date) => date.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
const setContact = (there) => {
  if (there) contact = new Date();
  else one("[data-since]", offline).textContent = clockText(contact);
  offline.hidden = there;
};
document.body.addEventListener("htmx:sendError", () => setContact(false));
document.body.addEventListener("htmx:afterRequest", (event) => event.detail.successful && setContact(true));
addEventListener("offline", () => setContact(false));
addEventListener("online", () => setContact(true));
addEventListener("submit", (event) => {
  event.target.toggleAttribute("data-sent", navigator.onLine);
  if (navigator.onLine) return;
  event.preventDefault();
  setContact(false);
}, true);
// What has been sent is no draft any more.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("[data-draft]") && event.detail.elt.closest("[data-sent]")) event.preventDefault();
});

// ── the session's end: said two minutes before, and what is typed stays ──
const leaving = one("#sessionen");
const out = one("#utloggad");
const show = (dialog) => dialog.open || dialog.showModal();
const endOfSession = () => {
  if (leaving.open) leaving.close();
  show(out);
};
document.body.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 401 && endOfSession());
const watchSession = async (asking) => {
  let left = 60;
  try {
    const answer = await asking;
    if (answer.status === 401) return endOfSession();
    left = (await answer.json()).left;
  } catch {
    setContact(false);
  }
  if (left > 120) {
    if (leaving.open) leaving.close();
    setTimeout(() => watchSession(post(leaving.dataset.session, "GET")), (left - 119) * 1000);
  } else {
    show(leaving);
    setTimeout(() => watchSession(post(leaving.dataset.session, "GET")), Math.min(Math.max(left, 1) * 1000, 15000));
  }
};
setTimeout(() => watchSession(post(leaving.dataset.session, "GET")), Number(leaving.dataset.first) * 1000);
one("[data-stay]", leaving).addEventListener("click", () => watchSession(post(leaving.dataset.session)));
for (const button of all("[data-open]")) {
  button.addEventListener("click", () => show(one(`#${button.dataset.open}`)));
}
for (const button of all("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

// ── forms ──
addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(one("button.primary, button[type=submit]", form));
  }
});
// What is protected goes from the page when its time is over.
for (const band of all("[data-protected-until]")) {
  const left = Date.parse(band.dataset.protectedUntil) - Date.parse(band.dataset.now);
  setTimeout(() => {
    for (const hidden of all("[data-protected]")) hidden.textContent = "●●●●● ●●●●●●●";
    one("p", band).textContent = "Tiden har gått ut, och uppgifterna är dolda igen. Ladda om sidan för att ange en ny orsak.";
  }, left);
}

// ── the queue ──
const queue = one("[data-queue]");
const preview = one("#forhandsvisning");
const wide = () => preview && getComputedStyle(preview).display !== "none";
const rows = () => all("[data-row]", queue);
const current = () => one("[data-row]:focus-within", queue) || one("[data-row][aria-current]", queue);

const select = (row) => {
  for (const other of rows()) other.toggleAttribute("aria-current", false);
  row.setAttribute("aria-current", "true");
};
let waiting;
const peek = (row, delay) => {
  clearTimeout(waiting);
  select(row);
  if (!wide()) return;
  const link = one(".peek", row);
  waiting = setTimeout(() => link && htmx.ajax("GET", link.getAttribute("hx-get"), { target: preview, swap: "innerHTML" }), delay);
};
const move = (step) => {
  const list = rows();
  const next = list[list.indexOf(current()) + step] || (current() ? null : list[0]);
  if (!next) return;
  one("a", next).focus();
  peek(next, 250);
};
const press = (key) => {
  const within = one(`[data-key=${key}]`, key === "r" ? document : preview);
  if (within) return within.click();
  const row = current();
  if (key === "t" && row) one("[data-claim] button", row)?.click();
  if (key === "f" && row) peek(row, 0);
};
const mark = () => {
  const box = current() && one("input[type=checkbox]", current());
  if (box) box.click();
};
const keys = {
  j: () => move(1),
  k: () => move(-1),
  t: () => press("t"),
  f: () => press("f"),
  r: () => press("r"),
  x: mark,
  "/": () => one("#sok").focus(),
  "?": () => show(one("#kortkommandon")),
};
const inQueue = (target) => target === document.body || queue.contains(target);
const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]");

if (queue) {
  if (one("#kortkommandon")) {
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!inQueue(event.target) || typing(event.target)) return;
      const action = keys[event.key.toLowerCase()];
      if (action) {
        event.preventDefault();
        action();
      }
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !preview.contains(event.target)) return;
    const row = one("[data-row][aria-current]", queue);
    if (row) one("a", row).focus();
  });
  queue.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, button, input, label")) peek(row, 0);
    if (event.target.closest(".peek")) select(row);
    const next = event.target.closest("[data-next]");
    if (next) {
      event.preventDefault();
      move(1);
    }
  });
  queue.addEventListener("change", () => {
    const marked = all("input[name=arende]:checked", queue).length;
    one("[data-marked]").textContent = marked ? `${marked} markera${marked === 1 ? "t" : "de"}` : "";
  });
  // A row that is shown anew keeps its mark, unless somebody has changed the case meanwhile.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const marked = one("input[name=arende]:checked", event.detail.target);
    const fresh = marked && one("input[name=arende]", event.detail.fragment);
    if (fresh?.value === marked?.value) fresh?.setAttribute("checked", "");
  });
  // Where there is no room for a preview the forms and links go to pages of their own.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== preview || wide()) return;
    event.preventDefault();
    const source = event.detail.elt;
    if (source.matches("form")) source.submit();
    else location.href = source.getAttribute("href");
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== preview) return;
    const heading = one("[autofocus]", preview);
    // Walking along the rows leaves the focus on the row; a step's outcome takes it.
    if (heading) heading.focus();
    else if (event.detail.requestConfig.elt?.matches?.(".peek")) one("#pv-h", preview)?.focus();
  });

  // ── the pulse ──
  const pause = one("[data-pause]");
  const live = one("#uppdaterad");
  const paused = () => pause.getAttribute("aria-pressed") === "true";
  pause.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", `${!paused()}`);
    pause.firstChild.textContent = paused() ? "Fortsätt" : "Pausa";
    live.classList.toggle("paused", paused());
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const time = event.detail.xhr?.getResponseHeader("X-Clock");
    if (time) one("[data-clock]").textContent = time;
  });
  const beat = () => {
    if (!document.hidden && !paused()) htmx.trigger(document.body, "queue-pulse");
  };
  setInterval(beat, Number(queue.dataset.queue || 20) * 1000);
  document.addEventListener("visibilitychange", beat);
}
