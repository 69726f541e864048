// What the staff's pages do beyond HTML: keys in the queue, its pulse, the session's end, losing contact.
// Without this script every page works with links and forms.
"use strict";
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, action) => document.body.addEventListener(`htmx:${type}`, action);
const clock = (date) => date.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
document.documentElement.classList.add("has-js");

// ── contact with the server ──
const offline = one("#utan-kontakt");
let contact = new Date();
const setContact = (there) => {
  if (there) contact = new Date();
  else one("[data-since]", offline).textContent = clock(contact);
  offline.hidden = there;
};
on("sendError", () => setContact(false));
on("afterRequest", (event) => event.detail.successful && setContact(true));
addEventListener("offline", () => setContact(false));
addEventListener("online", () => setContact(true));
addEventListener("submit", (event) => {
  event.target.toggleAttribute("data-sent", navigator.onLine);
  if (navigator.onLine) return;
  event.preventDefault();
  setContact(false);
}, true);
// What has been sent is no draft any more; a page that comes back has not been sent.
on("beforeRequest", (event) => {
  if (event.detail.elt.matches("[data-draft]") && event.detail.elt.closest("[data-sent]")) event.preventDefault();
});
addEventListener("pageshow", () => all("[data-sent]").forEach((form) => form.removeAttribute("data-sent")));

// What was typed in the last second before somebody leaves is kept too.
const unsaved = new Set();
addEventListener("input", (event) => {
  const draft = event.target.form && one("[data-draft]", event.target.form);
  if (draft) unsaved.add(draft);
});
on("afterRequest", (event) => unsaved.delete(event.detail.elt));
addEventListener("pagehide", () => {
  for (const draft of unsaved) {
    const form = draft.closest("form");
    if (form.hasAttribute("data-sent")) continue;
    const typed = new FormData(form);
    typed.set("quiet", "1");
    navigator.sendBeacon(draft.getAttribute("hx-post"), typed);
  }
});

// ── what went wrong is said where somebody looks ──
const FAILED = "Det gick inte. Ladda om sidan och försök igen. Det du skrev finns kvar.";
// While the database is away or locked the server says itself what is the matter (config/errors.py).
const told = (xhr) => xhr.status === 503 && /^text\/plain/.test(xhr.getResponseHeader("Content-Type")) && xhr.responseText;
on("responseError", (event) => {
  if (event.detail.xhr.status === 401) return endOfSession();
  if (event.detail.elt.matches("[data-draft]")) {
    event.detail.elt.textContent = "Utkastet kunde inte sparas";
  } else if (event.detail.target?.id === "forhandsvisning") {
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.className = "error mt3";
    note.textContent = told(event.detail.xhr) || FAILED;
    event.detail.target.prepend(note);
  } else if (event.detail.xhr.status === 503) {
    setContact(false);
  }
});

// ── the session's end: said two minutes before, and what is typed stays ──
const leaving = one("#sessionen");
const out = one("#utloggad");
const show = (dialog) => dialog.open || dialog.showModal();
let sessionTimer;
const later = (seconds) => {
  clearTimeout(sessionTimer);
  sessionTimer = setTimeout(() => watchSession("GET"), seconds * 1000);
};
const endOfSession = () => {
  if (leaving.open) leaving.close();
  show(out);
};
const watchSession = async (method) => {
  const headers = { "HX-Request": "true", "X-CSRFToken": one("[name=csrfmiddlewaretoken]").value };
  let answer;
  try {
    answer = await fetch(leaving.dataset.session, { method, headers, credentials: "same-origin" });
  } catch {
    setContact(false);
    return later(15);
  }
  setContact(true);
  if (answer.status === 401) return endOfSession();
  if (!answer.ok) return later(15);
  const { left, token, user, last } = await answer.json();
  if (user !== leaving.dataset.user) {
    one("p", out).textContent = "Någon annan är inloggad nu. Ladda om sidan: det som står här är inte ditt att skicka.";
    return show(out);
  }
  // A new login has a token of its own: the forms of an old page carry it from now on.
  for (const field of all("[name=csrfmiddlewaretoken]")) field.value = token;
  if (out.open) out.close();
  if (left > 120) {
    if (leaving.open) leaving.close();
    return later(left - 119);
  }
  if (left < 1) return endOfSession();
  // A login lasts only so long, whatever one does: then there is nothing to go on with.
  one("[data-idle]", leaving).hidden = one("[data-stay]", leaving).hidden = last;
  one("[data-last]", leaving).hidden = !last;
  show(leaving);
  later(Math.min(left, 15));
};
later(Number(leaving.dataset.first));
one("[data-stay]", leaving).addEventListener("click", () => watchSession("POST"));
one("[data-again]", out).addEventListener("click", () => watchSession("GET"));
for (const button of all("[data-open]")) {
  button.addEventListener("click", () => show(one(`#${button.dataset.open}`)));
}
for (const button of all("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

// ── forms ──
// The form that somebody is in; from nowhere in particular, the only one that shows the key. On a link it is the browser's.
const formOf = (target) => {
  const form = target.form ?? target.closest("form");
  if (form) return form.matches("[data-form]") ? form : null;
  const shown = all("[data-form]").filter((each) => one("button kbd", each));
  return shown.length === 1 && !target.closest("a, dialog") ? shown[0] : null;
};
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = formOf(event.target);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(one("button.primary", form) || one("button[type=submit]", form));
});
// What was folded out is folded in again, and the focus stands on it.
addEventListener("keydown", (event) => {
  const fold = event.key === "Escape" && event.target.closest("details[open]");
  if (!fold) return;
  event.preventDefault();
  fold.open = false;
  one("summary", fold).focus();
});
// ── the register: a row is changed where it stands ──
addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-register-row]");
  if (!row || event.defaultPrevented) return;
  if (event.key === "Escape") one("[data-undo]", row)?.click();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches("[data-edit]")) return;
  const edits = all("[data-edit]");
  const next = edits[edits.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// What is protected goes from the page when its time is over, also on one that has slept.
for (const band of all("[data-protected-until]")) {
  const end = Date.now() + Date.parse(band.dataset.protectedUntil) - Date.parse(band.dataset.now);
  const hide = () => {
    if (Date.now() < end) return;
    for (const hidden of all("[data-protected]")) hidden.textContent = "●●●●●";
    one("p", band).textContent = "Tiden har gått ut, och uppgifterna är dolda igen.";
    one("[data-afterwards]", band).hidden = false;
  };
  setTimeout(hide, end - Date.now());
  for (const type of ["visibilitychange", "pageshow", "focus"]) addEventListener(type, hide, true);
}

// ── the queue ──
const queue = one("[data-queue]");
const preview = one("#forhandsvisning");
const wide = () => getComputedStyle(preview).display !== "none";
const rows = () => all("[data-row]", queue);
const current = () => one("[data-row]:focus-within", queue) || one("[data-row][aria-current]", queue);
const numberOf = (row) => row.id.slice("rad-".length);
const previewed = () => one("[data-number]", preview)?.dataset.number;

const select = (row) => {
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
};
const load = (row, source) =>
  htmx.ajax("GET", one(".peek", row).getAttribute("href"), { source, target: preview, swap: "innerHTML" }).catch(() => setContact(false));
let waiting;
const peek = (row, delay) => {
  clearTimeout(waiting);
  select(row);
  if (wide()) waiting = setTimeout(() => load(row), delay);
};
const neighbour = (step) => {
  const list = rows();
  return current() ? list[list.indexOf(current()) + step] : list[0];
};
const move = (step) => {
  const next = neighbour(step);
  if (!next) return;
  one("a", next).focus();
  peek(next, 250);
};
// The key acts on the chosen row, never on another case that the preview still shows.
const press = async (key) => {
  const row = current();
  clearTimeout(waiting);
  if (row && previewed() !== numberOf(row)) {
    if (key === "t") return one("[data-claim]", row)?.click();
    await load(row);
  }
  one(`[data-key=${key}]`, preview)?.click();
};
const keys = {
  j: () => move(1),
  k: () => move(-1),
  t: () => press("t"),
  f: () => (marked().length ? one("#flera").requestSubmit() : press("f")),
  r: () => one("[data-key=r]")?.click(),
  x: () => current() && one("input[name=arende]", current())?.click(),
  "/": () => one("#sok").focus(),
  "?": () => show(one("#kortkommandon")),
};
// A click beside anything leaves the focus on the page itself: the keys are still the queue's.
const inQueue = (target) => target === document.body || target.id === "innehall" || queue.contains(target);
const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]");
const marked = () => all("input[name=arende]:checked", queue);
const countMarked = () => {
  const count = marked().length;
  const text = one("[data-marked]");
  if (text) text.textContent = count ? `${count} markera${count === 1 ? "d" : "de"}` : "";
};

if (queue) {
  one(".views [aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  if (one("#kortkommandon")) {
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!inQueue(event.target) || typing(event.target)) return;
      const action = keys[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !preview.contains(event.target)) return;
    const row = one("[data-row][aria-current]", queue);
    if (row) one("a", row).focus();
  });
  queue.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, button, input, label")) peek(row, 0);
    const eye = event.target.closest(".peek");
    if (eye || event.target.closest("[data-claim]")) {
      clearTimeout(waiting);
      select(row);
    }
    // With a key held it opens in a window of its own, as any link.
    if (eye && wide() && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      load(row, eye);
    }
    if (event.target.closest("[data-next]") && neighbour(1)) {
      event.preventDefault();
      move(1);
    }
  });
  queue.addEventListener("change", countMarked);
  // A row that is shown anew stays chosen, and keeps its mark unless somebody has changed the case meanwhile.
  on("oobBeforeSwap", (event) => {
    const old = event.detail.target;
    const fresh = one("tr", event.detail.fragment);
    if (!old.matches("[data-row]") || !fresh) return;
    if (old.hasAttribute("aria-current")) fresh.setAttribute("aria-current", "true");
    const mark = one("input[name=arende]:checked", old);
    const box = one("input[name=arende]", fresh);
    if (mark && box && box.value === mark.value) box.setAttribute("checked", "");
  });
  on("oobAfterSwap", countMarked);
  // Where there is no room for a preview the forms and links go to pages of their own.
  on("beforeRequest", (event) => {
    if (event.detail.target !== preview || wide()) return;
    event.preventDefault();
    const source = event.detail.elt;
    if (source.matches("form")) source.submit();
    else if (source.form) source.form.requestSubmit(source);
    else location.href = source.getAttribute("href");
  });
  // An answer that comes after somebody has walked on is not shown.
  on("beforeSwap", (event) => {
    const row = one("[data-row][aria-current]", queue);
    const asked = /\/arende\/([^/]+)\/forhandsvisning\//.exec(event.detail.pathInfo?.requestPath || "");
    if (asked && row && asked[1] !== numberOf(row)) event.detail.shouldSwap = false;
  });
  on("afterSwap", (event) => {
    if (event.detail.target !== preview) return;
    // Walking along the rows leaves the focus on the row; everything else leads into the preview.
    const walked = [document.body, preview].includes(event.detail.requestConfig.elt);
    const heading = one("[autofocus]", preview) || (walked ? null : one("#pv-h", preview));
    if (heading) heading.focus();
  });

  // ── the pulse ──
  // What each row shows, and which version of it: of these it is told what has changed.
  on("configRequest", (event) => {
    if (event.detail.elt.id === "puls") event.detail.parameters.rad = rows().map((row) => `${numberOf(row)}:${row.dataset.row}`);
  });
  const pause = one("[data-pause]");
  const live = one("#uppdaterad");
  let paused = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.firstChild.textContent = paused ? "Fortsätt" : "Pausa";
    live.classList.toggle("paused", paused);
  });
  on("afterRequest", (event) => {
    const time = event.detail.xhr?.getResponseHeader("X-Clock");
    if (time) one("[data-clock]").textContent = time;
  });
  const beat = () => document.hidden || paused || htmx.trigger(document.body, "queue-pulse");
  setInterval(beat, 20_000);
  document.addEventListener("visibilitychange", beat);
}
